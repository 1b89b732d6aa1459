CREATE SCHEMA clean;

CREATE SCHEMA control;

CREATE SCHEMA fhir;

CREATE SCHEMA ledger;

CREATE SCHEMA staging;

CREATE TABLE clean.diagnose (
    _key text NOT NULL,
    "EINRI" text,
    "FALNR" text,
    "LFDNR" bigint,
    "LFDBEW" bigint,
    "DKAT1" text,
    "DKEY1" text,
    "DTYP1" text,
    "DKAT2" text,
    "DKEY2" text,
    "DITXT" text,
    "DIADT" date,
    "DIAZT" text,
    "ERDAT" date,
    "ERTIM" text,
    "DIAGW" text,
    "DIALO" text,
    "EWDIA" boolean,
    "AFDIA" boolean,
    "BHDIA" boolean,
    "ENDIA" boolean,
    "FHDIA" boolean,
    "KHDIA" boolean,
    "OPDIA" boolean,
    "TUDIA" boolean,
    "STORN" boolean,
    _seq bigint NOT NULL,
    _made_from bigint NOT NULL
);

CREATE TABLE clean.diagnose_gone (
    _key text NOT NULL,
    "EINRI" text,
    "FALNR" text,
    "LFDNR" bigint,
    "LFDBEW" bigint,
    "DKAT1" text,
    "DKEY1" text,
    "DTYP1" text,
    "DKAT2" text,
    "DKEY2" text,
    "DITXT" text,
    "DIADT" date,
    "DIAZT" text,
    "ERDAT" date,
    "ERTIM" text,
    "DIAGW" text,
    "DIALO" text,
    "EWDIA" boolean,
    "AFDIA" boolean,
    "BHDIA" boolean,
    "ENDIA" boolean,
    "FHDIA" boolean,
    "KHDIA" boolean,
    "OPDIA" boolean,
    "TUDIA" boolean,
    "STORN" boolean,
    _seq bigint NOT NULL,
    _made_from bigint NOT NULL
);

CREATE TABLE clean.fall (
    _key text NOT NULL,
    "EINRI" text,
    "FALNR" text,
    "PATNR" text,
    "FALAR" text,
    "BEGDT" date,
    "ENDDT" date,
    "NOTAN" boolean,
    "STORN" boolean,
    "ERDAT" date,
    "UPDAT" date,
    _seq bigint NOT NULL,
    _made_from bigint NOT NULL
);

CREATE TABLE clean.fall_gone (
    _key text NOT NULL,
    "EINRI" text,
    "FALNR" text,
    "PATNR" text,
    "FALAR" text,
    "BEGDT" date,
    "ENDDT" date,
    "NOTAN" boolean,
    "STORN" boolean,
    "ERDAT" date,
    "UPDAT" date,
    _seq bigint NOT NULL,
    _made_from bigint NOT NULL
);

CREATE TABLE clean.kontakt (
    _key text NOT NULL,
    "EINRI" text,
    "FALNR" text,
    "LFDNR" bigint,
    "BEWTY" text,
    "BWART" text,
    "BWIDT" date,
    "BWIZT" text,
    "BWEDT" date,
    "BWEZT" text,
    "PLANB" boolean,
    "BWPDT" date,
    "BWPZT" text,
    "ORGFA" text,
    "ORGPF" text,
    "ZIMMR" text,
    "BETT" text,
    "BWGR1" text,
    "BWGR2" text,
    "RFSRC" text,
    "UNFKZ" text,
    "NOTKZ" boolean,
    "STORN" boolean,
    "UPDTS" timestamp without time zone,
    _seq bigint NOT NULL,
    _made_from bigint NOT NULL
);

CREATE TABLE clean.kontakt_gone (
    _key text NOT NULL,
    "EINRI" text,
    "FALNR" text,
    "LFDNR" bigint,
    "BEWTY" text,
    "BWART" text,
    "BWIDT" date,
    "BWIZT" text,
    "BWEDT" date,
    "BWEZT" text,
    "PLANB" boolean,
    "BWPDT" date,
    "BWPZT" text,
    "ORGFA" text,
    "ORGPF" text,
    "ZIMMR" text,
    "BETT" text,
    "BWGR1" text,
    "BWGR2" text,
    "RFSRC" text,
    "UNFKZ" text,
    "NOTKZ" boolean,
    "STORN" boolean,
    "UPDTS" timestamp without time zone,
    _seq bigint NOT NULL,
    _made_from bigint NOT NULL
);

CREATE TABLE clean.person (
    _key text NOT NULL,
    "PATNR" text,
    "NNAME" text,
    "VNAME" text,
    "GBNAM" text,
    "TITEL" text,
    "NAMZU" text,
    "VORSW" text,
    "GBDAT" date,
    "GSCHL" text,
    "STRAS" text,
    "PSTLZ" text,
    "ORT" text,
    "LAND" text,
    "TODKZ" boolean,
    "TODDT" date,
    "TODZT" text,
    "RFPAT" text,
    "KVNR" text,
    "KTRIK" text,
    "STORN" boolean,
    "ERDAT" date,
    "UPDAT" date,
    _seq bigint NOT NULL,
    _made_from bigint NOT NULL
);

CREATE TABLE clean.person_gone (
    _key text NOT NULL,
    "PATNR" text,
    "NNAME" text,
    "VNAME" text,
    "GBNAM" text,
    "TITEL" text,
    "NAMZU" text,
    "VORSW" text,
    "GBDAT" date,
    "GSCHL" text,
    "STRAS" text,
    "PSTLZ" text,
    "ORT" text,
    "LAND" text,
    "TODKZ" boolean,
    "TODDT" date,
    "TODZT" text,
    "RFPAT" text,
    "KVNR" text,
    "KTRIK" text,
    "STORN" boolean,
    "ERDAT" date,
    "UPDAT" date,
    _seq bigint NOT NULL,
    _made_from bigint NOT NULL
);

CREATE TABLE control.filtered (
    view text NOT NULL,
    key text NOT NULL,
    reason text NOT NULL
);

CREATE TABLE control.load (
    id bigint NOT NULL,
    view text NOT NULL,
    run_id text NOT NULL,
    mode text NOT NULL,
    window_start timestamp with time zone,
    window_end timestamp with time zone,
    loaded_at timestamp with time zone DEFAULT now() NOT NULL,
    source_rows bigint,
    open_rows bigint DEFAULT 0 NOT NULL,
    read bigint NOT NULL,
    inserted bigint NOT NULL,
    changed bigint NOT NULL,
    unchanged bigint NOT NULL,
    deleted bigint NOT NULL,
    CONSTRAINT load_mode_check CHECK ((mode = ANY (ARRAY['window'::text, 'snapshot'::text, 'limited'::text, 'keys'::text])))
);

ALTER TABLE control.load ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME control.load_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE control.made (
    part text NOT NULL,
    hash text NOT NULL
);

CREATE TABLE control.progress (
    consumer text NOT NULL,
    input text NOT NULL,
    version text NOT NULL,
    seq bigint NOT NULL
);

CREATE TABLE control.quarantine (
    view text NOT NULL,
    layer text NOT NULL,
    key text NOT NULL,
    rule text NOT NULL,
    column_name text DEFAULT ''::text NOT NULL,
    group_key text DEFAULT ''::text NOT NULL,
    remedy text NOT NULL,
    since timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT quarantine_layer_check CHECK ((layer = ANY (ARRAY['clean'::text, 'fhir'::text])))
);

CREATE SEQUENCE control.seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

CREATE TABLE control.stale_group (
    view text NOT NULL,
    group_key text NOT NULL
);

CREATE TABLE control.window_loaded (
    view text NOT NULL,
    window_start timestamp with time zone NOT NULL,
    load_id bigint NOT NULL
);

CREATE TABLE fhir.mapped_group (
    view text NOT NULL,
    group_key text NOT NULL,
    outcome text NOT NULL,
    mapped_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT mapped_group_outcome_check CHECK ((outcome = ANY (ARRAY['mapped'::text, 'quarantined'::text])))
);

CREATE TABLE fhir.resource (
    type text NOT NULL,
    id text NOT NULL,
    view text NOT NULL,
    group_key text NOT NULL,
    compartment text NOT NULL,
    body text,
    hash bytea,
    refs text[] NOT NULL,
    seq bigint DEFAULT nextval('control.seq'::regclass) NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE ledger.entry (
    target integer NOT NULL,
    type text NOT NULL,
    id text NOT NULL,
    compartment text NOT NULL,
    state text NOT NULL,
    wanted bytea,
    acknowledged bytea,
    refs text[] DEFAULT '{}'::text[] NOT NULL,
    omitted text[] DEFAULT '{}'::text[] NOT NULL,
    in_doubt text[],
    waits_for text[] DEFAULT '{}'::text[] NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    outcome jsonb,
    changed_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT entry_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'claimed'::text, 'waiting'::text, 'parked'::text, 'acknowledged'::text, 'deleted'::text])))
)
WITH (fillfactor='70');

CREATE TABLE ledger.foreign_resource (
    target integer NOT NULL,
    type text NOT NULL,
    resources bigint NOT NULL,
    counted_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE ledger.target (
    id integer NOT NULL,
    base_url text NOT NULL,
    seq bigint DEFAULT 0 NOT NULL
);

ALTER TABLE ledger.target ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME ledger.target_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE staging.diagnose (
    _key text NOT NULL,
    "EINRI" text,
    "FALNR" text,
    "LFDNR" bigint,
    "LFDBEW" bigint,
    "DKAT1" text,
    "DKEY1" text,
    "DTYP1" text,
    "DKAT2" text,
    "DKEY2" text,
    "DITXT" text,
    "DIADT" text,
    "DIAZT" text,
    "ERDAT" text,
    "ERTIM" text,
    "DIAGW" text,
    "DIALO" text,
    "EWDIA" text,
    "AFDIA" text,
    "BHDIA" text,
    "ENDIA" text,
    "FHDIA" text,
    "KHDIA" text,
    "OPDIA" text,
    "TUDIA" text,
    "STORN" text,
    _defect text,
    _seq bigint DEFAULT nextval('control.seq'::regclass) NOT NULL,
    _since timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE staging.diagnose_history (
    _key text NOT NULL,
    "EINRI" text,
    "FALNR" text,
    "LFDNR" bigint,
    "LFDBEW" bigint,
    "DKAT1" text,
    "DKEY1" text,
    "DTYP1" text,
    "DKAT2" text,
    "DKEY2" text,
    "DITXT" text,
    "DIADT" text,
    "DIAZT" text,
    "ERDAT" text,
    "ERTIM" text,
    "DIAGW" text,
    "DIALO" text,
    "EWDIA" text,
    "AFDIA" text,
    "BHDIA" text,
    "ENDIA" text,
    "FHDIA" text,
    "KHDIA" text,
    "OPDIA" text,
    "TUDIA" text,
    "STORN" text,
    _defect text,
    _seq bigint DEFAULT nextval('control.seq'::regclass) NOT NULL,
    _since timestamp with time zone DEFAULT now() NOT NULL,
    _until timestamp with time zone NOT NULL,
    _gone_seq bigint NOT NULL,
    _why text NOT NULL
);

CREATE TABLE staging.fall (
    _key text NOT NULL,
    "EINRI" text,
    "FALNR" text,
    "PATNR" text,
    "FALAR" text,
    "BEGDT" text,
    "ENDDT" text,
    "NOTAN" text,
    "STORN" text,
    "ERDAT" date,
    "UPDAT" date,
    _defect text,
    _seq bigint DEFAULT nextval('control.seq'::regclass) NOT NULL,
    _since timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE staging.fall_history (
    _key text NOT NULL,
    "EINRI" text,
    "FALNR" text,
    "PATNR" text,
    "FALAR" text,
    "BEGDT" text,
    "ENDDT" text,
    "NOTAN" text,
    "STORN" text,
    "ERDAT" date,
    "UPDAT" date,
    _defect text,
    _seq bigint DEFAULT nextval('control.seq'::regclass) NOT NULL,
    _since timestamp with time zone DEFAULT now() NOT NULL,
    _until timestamp with time zone NOT NULL,
    _gone_seq bigint NOT NULL,
    _why text NOT NULL
);

CREATE TABLE staging.kontakt (
    _key text NOT NULL,
    "EINRI" text,
    "FALNR" text,
    "LFDNR" bigint,
    "BEWTY" text,
    "BWART" text,
    "BWIDT" text,
    "BWIZT" text,
    "BWEDT" text,
    "BWEZT" text,
    "PLANB" text,
    "BWPDT" text,
    "BWPZT" text,
    "ORGFA" text,
    "ORGPF" text,
    "ZIMMR" text,
    "BETT" text,
    "BWGR1" text,
    "BWGR2" text,
    "RFSRC" text,
    "UNFKZ" text,
    "NOTKZ" text,
    "STORN" text,
    "UPDTS" timestamp without time zone,
    _defect text,
    _seq bigint DEFAULT nextval('control.seq'::regclass) NOT NULL,
    _since timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE staging.kontakt_history (
    _key text NOT NULL,
    "EINRI" text,
    "FALNR" text,
    "LFDNR" bigint,
    "BEWTY" text,
    "BWART" text,
    "BWIDT" text,
    "BWIZT" text,
    "BWEDT" text,
    "BWEZT" text,
    "PLANB" text,
    "BWPDT" text,
    "BWPZT" text,
    "ORGFA" text,
    "ORGPF" text,
    "ZIMMR" text,
    "BETT" text,
    "BWGR1" text,
    "BWGR2" text,
    "RFSRC" text,
    "UNFKZ" text,
    "NOTKZ" text,
    "STORN" text,
    "UPDTS" timestamp without time zone,
    _defect text,
    _seq bigint DEFAULT nextval('control.seq'::regclass) NOT NULL,
    _since timestamp with time zone DEFAULT now() NOT NULL,
    _until timestamp with time zone NOT NULL,
    _gone_seq bigint NOT NULL,
    _why text NOT NULL
);

CREATE TABLE staging.person (
    _key text NOT NULL,
    "PATNR" text,
    "NNAME" text,
    "VNAME" text,
    "GBNAM" text,
    "TITEL" text,
    "NAMZU" text,
    "VORSW" text,
    "GBDAT" text,
    "GSCHL" text,
    "STRAS" text,
    "PSTLZ" text,
    "ORT" text,
    "LAND" text,
    "TODKZ" text,
    "TODDT" text,
    "TODZT" text,
    "RFPAT" text,
    "KVNR" text,
    "KTRIK" text,
    "STORN" text,
    "ERDAT" date,
    "UPDAT" date,
    _defect text,
    _seq bigint DEFAULT nextval('control.seq'::regclass) NOT NULL,
    _since timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE staging.person_history (
    _key text NOT NULL,
    "PATNR" text,
    "NNAME" text,
    "VNAME" text,
    "GBNAM" text,
    "TITEL" text,
    "NAMZU" text,
    "VORSW" text,
    "GBDAT" text,
    "GSCHL" text,
    "STRAS" text,
    "PSTLZ" text,
    "ORT" text,
    "LAND" text,
    "TODKZ" text,
    "TODDT" text,
    "TODZT" text,
    "RFPAT" text,
    "KVNR" text,
    "KTRIK" text,
    "STORN" text,
    "ERDAT" date,
    "UPDAT" date,
    _defect text,
    _seq bigint DEFAULT nextval('control.seq'::regclass) NOT NULL,
    _since timestamp with time zone DEFAULT now() NOT NULL,
    _until timestamp with time zone NOT NULL,
    _gone_seq bigint NOT NULL,
    _why text NOT NULL
);

INSERT INTO clean.diagnose VALUES
	('0001/0004000005/8', '0001', '0004000005', 8, 1, 'G5', 'F41.0', NULL, NULL, NULL, 'Panikstörung', '2025-01-18', '155000', '2025-01-18', '162700', 'G', NULL, false, false, false, false, false, false, false, false, false, 85, 25),
	('0001/0004000004/8', '0001', '0004000004', 8, 1, 'G4', 'N17.93', NULL, NULL, NULL, NULL, '2024-06-14', '204000', '2024-06-14', '210700', 'V', NULL, false, false, false, false, false, false, false, false, false, 86, 14),
	('0001/0004000005/4', '0001', '0004000005', 4, 1, 'G5', 'N18.3', NULL, NULL, NULL, 'Chronische Nierenkrankheit, Stadium 3', '2025-01-18', NULL, '2025-01-21', '155000', 'G', NULL, false, false, false, false, false, false, false, false, false, 87, 21),
	('0001/0004000006/3', '0001', '0004000006', 3, 1, 'G5', 'C20', NULL, NULL, NULL, NULL, '2025-11-14', '091500', '2025-11-14', '110000', 'G', NULL, false, false, true, false, false, false, false, false, false, 88, 32),
	('0001/0004000005/5', '0001', '0004000005', 5, 1, 'G5', 'J18.1', NULL, NULL, NULL, NULL, '2025-01-18', '155000', '2025-01-18', '162800', 'G', NULL, false, false, true, false, false, false, false, false, false, 89, 22),
	('0001/0004000006/1', '0001', '0004000006', 1, NULL, 'G5', 'E78.0', NULL, NULL, NULL, 'Reine Hypercholesterinämie', '2025-11-14', NULL, '2025-11-14', '105400', 'G', 'B', true, false, true, false, true, false, false, false, false, 90, 30),
	('0001/0004000006/11', '0001', '0004000006', 11, 1, 'G5', 'I61.0', NULL, NULL, NULL, NULL, '2025-11-14', '091500', '2025-11-14', '095600', 'G', NULL, false, false, true, false, false, false, false, false, false, 91, 40),
	('0001/0004000006/2', '0001', '0004000006', 2, 1, 'G5', 'I80.1', NULL, NULL, NULL, 'Thrombose und Thrombophlebitis der V. femoralis', '2025-11-14', '091500', '2025-11-16', '091500', 'G', NULL, false, false, true, false, false, false, false, false, false, 92, 31),
	('0001/0004000005/1', '0001', '0004000005', 1, 1, 'G5', 'K56.7', NULL, NULL, NULL, NULL, '2025-01-18', NULL, '2025-01-18', '174700', 'G', NULL, true, false, true, false, true, false, false, false, false, 93, 18),
	('0001/0004000004/4', '0001', '0004000004', 4, NULL, 'G4', 'E04.2', NULL, NULL, NULL, NULL, '2024-06-22', '190500', '2024-06-24', '190500', 'V', NULL, false, false, false, false, false, false, false, false, false, 94, 10),
	('0001/0004000005/2', '0001', '0004000005', 2, 1, 'G5', 'H25.1', NULL, NULL, NULL, 'Cataracta nuclearis senilis', '2025-01-18', '155000', '2025-01-18', '155900', 'G', NULL, false, false, false, false, false, false, false, false, false, 95, 19),
	('0001/0004000005/3', '0001', '0004000005', 3, 1, 'G5', 'A41.9', NULL, NULL, NULL, NULL, '2025-01-18', '155000', '2025-01-18', '164700', 'G', NULL, false, false, true, false, false, false, false, false, false, 96, 20),
	('0001/0004000003/1', '0001', '0004000003', 1, NULL, 'G3', 'E10.90', NULL, NULL, NULL, NULL, '2023-12-07', NULL, '2023-12-10', '084000', 'G', NULL, true, false, true, false, true, false, false, false, false, 97, 4),
	('0001/0004000006/7', '0001', '0004000006', 7, 1, 'G5', 'E11.50', '+', 'G5', 'I79.2*', NULL, '2025-11-14', NULL, '2025-11-14', '111000', 'G', NULL, false, false, true, false, false, false, false, false, false, 98, 36),
	('0001/0004000004/3', '0001', '0004000004', 3, 2, 'G4', 'N18.3', NULL, NULL, NULL, 'Chronische Nierenkrankheit, Stadium 3', NULL, NULL, '2024-06-22', '202200', 'G', NULL, false, false, false, false, false, false, false, false, false, 99, 9),
	('0001/0004000004/1', '0001', '0004000004', 1, 4, 'G4', 'I25.12', NULL, NULL, NULL, 'Atherosklerotische Herzkrankheit: Zwei-Gefäß-Erkrankung', '2024-07-20', NULL, '2024-07-20', '161100', 'A', NULL, false, false, true, false, false, false, false, false, false, 100, 7),
	('0001/0004000005/7', '0001', '0004000005', 7, 1, 'G5', 'G30.9+', '+', 'G5', 'F00.9', NULL, '2025-01-18', '155000', '2025-01-18', '172000', 'G', NULL, false, false, true, false, false, false, false, false, false, 102, 24),
	('0001/0004000006/6', '0001', '0004000006', 6, NULL, 'G5', 'R65.1', '!', NULL, NULL, NULL, '2025-11-14', '091500', '2025-11-14', '110700', 'G', NULL, false, false, true, false, false, false, false, false, false, 104, 35),
	('0002/0004000002/1', '0002', '0004000002', 1, 1, 'G4', 'F43.2', NULL, NULL, NULL, 'Anpassungsstörungen', '2024-07-14', NULL, '2024-07-14', '124600', 'Z', NULL, false, false, true, false, true, false, false, false, false, 105, 16),
	('0001/0004000006/4', '0001', '0004000006', 4, 1, 'G5', 'I48.1', NULL, NULL, NULL, NULL, '2025-11-14', NULL, '2025-11-15', '091500', 'A', NULL, false, false, true, false, true, false, false, false, false, 106, 33),
	('0001/0004000004/6', '0001', '0004000004', 6, 2, 'G4', 'G20.10', NULL, NULL, NULL, 'Primäres Parkinson-Syndrom mit mäßiger Beeinträchtigung ohne Wirkungsfluktuation', '2024-06-22', '190500', '2024-06-22', '194900', 'G', NULL, false, false, true, false, false, false, false, false, false, 107, 12),
	('0001/0004000006/9', '0001', '0004000006', 9, 1, 'G5', 'E11.91', NULL, NULL, NULL, 'Diabetes mellitus Typ 2 ohne Komplikationen: entgleist', '2025-11-14', NULL, '2025-11-14', '092400', 'G', NULL, false, false, true, false, false, false, false, false, false, 108, 38),
	('0001/0004000002/1', '0001', '0004000002', 1, 99, 'G3', 'E11.90', NULL, NULL, NULL, NULL, '2023-07-18', NULL, '2023-07-18', '094900', NULL, 'R', false, true, true, true, true, true, false, false, false, 109, 3),
	('0001/0004000004/7', '0001', '0004000004', 7, 3, 'G4', 'F32.2', NULL, NULL, NULL, NULL, '2024-07-07', '170000', '2024-07-07', '183200', 'G', NULL, false, false, true, false, false, false, false, false, false, 110, 13),
	('0001/0004000006/8', '0001', '0004000006', 8, 1, 'G5', 'G30.1', '+', 'G5', 'F00.1', 'Alzheimer-Krankheit mit spätem Beginn', '2025-11-14', '091500', '2025-11-15', '091500', 'G', NULL, false, false, true, false, false, false, false, false, false, 111, 37),
	('0001/0004000004/2', '0001', '0004000004', 2, 3, 'G4', 'B02.9', NULL, NULL, NULL, 'Zoster ohne Komplikation', '2024-07-07', NULL, '2024-07-07', '172200', 'G', 'R', false, false, true, false, false, false, false, false, false, 112, 8),
	('0002/0004000003/4', '0002', '0004000003', 4, 1, 'G5', 'E11.90', NULL, NULL, NULL, 'Diabetes mellitus Typ 2 ohne Komplikationen: nicht entgleist', '2025-11-13', '025000', '2025-11-13', '041900', NULL, NULL, false, false, true, true, true, false, false, false, false, 113, 29),
	('0001/0004000004/5', '0001', '0004000004', 5, 2, 'G4', 'B96.2', '!', NULL, NULL, 'Escherichia coli als Ursache von Krankheiten', '2024-06-22', '190500', '2024-06-22', '194200', 'G', NULL, false, false, false, false, false, false, false, false, false, 114, 11),
	('0001/0004000004/9', '0001', '0004000004', 9, NULL, 'G4', 'E10.30†', '+', NULL, NULL, 'Diabetes mellitus Typ 1 mit Augenkomplikationen: nicht entgleist', NULL, NULL, '2024-07-20', '150600', 'A', NULL, false, false, false, false, false, false, false, false, false, 115, 15),
	('0001/0004000006/5', '0001', '0004000006', 5, 1, 'G5', 'A04.70', NULL, NULL, NULL, 'Enterokolitis durch Clostridium difficile ohne Megakolon', '2025-11-14', NULL, '2025-11-14', '091500', 'G', 'L', false, false, true, false, false, false, false, false, false, 116, 34),
	('0002/0004000003/1', '0002', '0004000003', 1, NULL, 'G5', 'F32.1', NULL, NULL, NULL, 'Mittelgradige depressive Episode', NULL, NULL, '2025-11-14', '082500', NULL, NULL, false, true, true, false, true, true, false, false, false, 117, 26),
	('0001/0004000005/6', '0001', '0004000005', 6, 1, 'G5', 'G30.1', '+', 'G5', 'F00.1', 'Alzheimer-Krankheit mit spätem Beginn', '2025-01-18', NULL, '2025-01-18', '162100', 'G', NULL, false, false, true, false, false, false, false, false, false, 118, 23),
	('0002/0004000003/3', '0002', '0004000003', 3, 2, 'G5', 'I26.9', NULL, NULL, NULL, 'Lungenembolie ohne Angabe eines akuten Cor pulmonale', '2025-11-13', NULL, '2025-11-13', '091600', NULL, NULL, false, true, true, true, false, false, false, false, false, 119, 28),
	('0001/0004000006/10', '0001', '0004000006', 10, 1, 'G5', 'C78.0', NULL, NULL, NULL, 'Sekundäre bösartige Neubildung der Lunge', '2025-11-14', '091500', '2025-11-14', '110100', 'G', NULL, false, false, true, false, false, false, false, false, false, 120, 39),
	('0002/0004000003/2', '0002', '0004000003', 2, 1, 'G5', 'F43.2', NULL, NULL, NULL, NULL, '2025-11-13', NULL, '2025-11-13', '033800', NULL, NULL, false, false, true, true, false, false, false, false, false, 121, 27),
	('0002/0004000002/2', '0002', '0004000002', 2, 1, 'G4', 'K85.10', NULL, NULL, NULL, NULL, '2024-07-14', NULL, '2024-07-14', '123700', 'V', NULL, false, false, true, false, false, false, false, false, false, 122, 17);

INSERT INTO clean.diagnose_gone VALUES
	('0002/0004000001/2', '0002', '0004000001', 2, 4, 'G4', 'M16.1', NULL, NULL, NULL, 'Sonstige primäre Koxarthrose', '2024-07-30', NULL, '2024-07-30', '133200', 'G', NULL, false, false, true, false, false, false, false, false, false, 267, 6);

INSERT INTO clean.fall VALUES
	('0002/0004000002', '0002', '0004000002', '0001000005', '2', '2024-07-14', '2024-07-14', false, false, '2024-07-14', '2024-07-14', 123, 47),
	('0001/0004000003', '0001', '0004000003', '0001000005', '2', '2023-12-07', '2023-12-07', false, false, '2023-12-07', '2023-12-07', 126, 44),
	('0001/0004000006', '0001', '0004000006', '0001000001', '2', '2025-11-14', '2025-11-14', false, false, '2025-11-14', '2025-11-14', 127, 50),
	('0002/0004000003', '0002', '0004000003', '0001000004', '3', '2025-11-13', '2025-11-13', false, false, '2025-11-13', '2025-11-13', 128, 49),
	('0001/0004000002', '0001', '0004000002', '0001000002', '1', '2023-07-16', '2023-07-21', false, false, '2023-07-16', '2023-07-21', 129, 43),
	('0001/0004000004', '0001', '0004000004', '0001000004', '2', '2024-06-14', '2024-07-20', false, false, '2024-06-14', '2024-07-20', 130, 46),
	('0001/0004000007', '0001', '0004000007', '0001000002', '1', '2026-01-12', '2026-01-16', false, false, '2026-01-12', '2026-01-16', 131, 51);

INSERT INTO clean.fall_gone VALUES
	('0001/0004000001', '0001', '0004000001', '0001000004', '1', '2022-09-28', '2022-10-02', true, false, '2022-09-28', '2022-10-02', 272, 42),
	('0002/0004000001', '0002', '0004000001', '0001000003', '2', '2024-05-21', '2024-07-30', false, false, '2024-05-21', '2024-07-30', 273, 45);

INSERT INTO clean.kontakt VALUES
	('0001/0004000007/4', '0001', '0004000007', 4, '3', 'NS', '2026-01-15', '232000', '2026-01-16', '203000', false, NULL, NULL, 'KAR1', 'ST04', '131', 'F', NULL, NULL, NULL, NULL, false, false, '2026-01-16 22:25:33.120229', 132, 77),
	('0001/0004000007/3', '0001', '0004000007', 3, '3', 'NS', '2026-01-14', '170500', '2026-01-15', '232000', false, NULL, NULL, 'KAR1', 'ST02', '105', 'F', NULL, NULL, NULL, NULL, false, false, '2026-01-16 04:52:23.533372', 134, 76),
	('0002/0004000001/4', '0002', '0004000001', 4, '4', 'UB', '2024-07-30', '132000', '2024-07-30', '150500', false, NULL, NULL, 'PAE1', 'AMB2', NULL, NULL, NULL, NULL, NULL, NULL, false, false, '2024-07-30 15:36:19.501638', 135, 65),
	('0001/0004000006/1', '0001', '0004000006', 1, '4', 'AO', '2025-11-14', '091500', '2025-11-14', '111000', false, NULL, NULL, 'ITS1', 'AMB2', NULL, NULL, NULL, NULL, NULL, NULL, false, false, '2025-11-14 11:46:49.938893', 136, 74),
	('0001/0004000005/1', '0001', '0004000005', 1, '4', 'KO', '2025-01-18', '155000', '2025-01-18', '165000', false, NULL, NULL, 'GYN1', 'AMB2', NULL, NULL, NULL, NULL, NULL, NULL, false, false, '2025-01-18 17:05:45.236193', 137, 71),
	('0001/0004000004/4', '0001', '0004000004', 4, '4', 'UB', '2024-07-20', '144000', '2024-07-20', '153000', false, NULL, NULL, 'KAR1', 'AMB1', NULL, NULL, NULL, NULL, NULL, NULL, false, false, '2024-07-20 15:49:02.303525', 138, 69),
	('0001/0004000007/5', '0001', '0004000007', 5, '2', 'NS', '2026-01-16', '203000', '2026-01-16', '203000', false, NULL, NULL, 'KAR1', 'ST04', '131', 'F', '01', '2', NULL, NULL, false, false, '2026-01-16 20:35:41.159186', 139, 78),
	('0001/0004000003/1', '0001', '0004000003', 1, '4', 'AO', '2023-12-07', '084000', '2023-12-07', '095000', false, NULL, NULL, 'UCH1', 'AMB2', NULL, NULL, NULL, NULL, NULL, NULL, false, false, '2023-12-07 10:51:34.0266', 140, 61),
	('0002/0004000001/3', '0002', '0004000001', 3, '4', 'KO', '2024-07-12', '145000', '2024-07-12', '154000', false, NULL, NULL, 'PAE1', 'AMB2', NULL, NULL, NULL, NULL, NULL, NULL, false, false, '2024-07-12 15:40:36.154358', 141, 64),
	('0001/0004000004/3', '0001', '0004000004', 3, '4', NULL, '2024-07-07', '170000', '2024-07-07', '183000', false, NULL, NULL, 'KAR1', 'AMB1', NULL, NULL, NULL, NULL, NULL, NULL, false, false, '2024-07-07 18:46:09.466915', 143, 68),
	('0001/0004000004/1', '0001', '0004000004', 1, '4', 'UB', '2024-06-14', '204000', '2024-06-14', '223500', false, NULL, NULL, 'KAR1', 'AMB1', NULL, NULL, NULL, NULL, NULL, NULL, false, false, '2024-06-14 23:36:09.709384', 144, 66),
	('0001/0004000007/2', '0001', '0004000007', 2, '3', 'NS', '2026-01-14', '073000', '2026-01-14', '170500', false, NULL, NULL, 'KAR1', 'ST05', '137', 'F', NULL, NULL, NULL, NULL, false, false, '2026-01-14 19:10:22.851988', 145, 75),
	('0001/0004000001/2', '0001', '0004000001', 2, '3', 'NS', '2022-10-01', '015500', '2022-10-01', '223500', false, NULL, NULL, 'PAE1', 'ST03', NULL, NULL, NULL, NULL, NULL, NULL, false, false, '2022-10-01 22:59:07.058992', 146, 53),
	('0001/0004000002/5', '0001', '0004000002', 5, '2', 'NS', '2023-07-21', '170000', '2023-07-21', '170000', false, NULL, NULL, 'PAE1', 'ST01', '110', 'F', '02', '2', NULL, NULL, false, false, '2023-07-21 18:14:15.552146', 147, 60),
	('0002/0004000001/2', '0002', '0004000001', 2, '4', 'AO', '2024-07-03', '155000', '2024-07-03', '165000', false, NULL, NULL, 'PAE1', 'AMB1', NULL, NULL, NULL, NULL, NULL, NULL, false, false, '2024-07-03 18:35:55.706899', 148, 63),
	('0002/0004000002/1', '0002', '0004000002', 1, '4', 'NB', '2024-07-14', '105000', '2024-07-14', '124500', false, NULL, NULL, 'KAR1', 'AMB2', NULL, NULL, NULL, NULL, NULL, NULL, false, false, '2024-07-14 14:37:49.897473', 149, 70),
	('0001/0004000002/1', '0001', '0004000002', 1, '1', 'NS', '2023-07-16', '233500', '2023-07-18', '021000', false, NULL, NULL, 'UCH1', 'ST05', '138', NULL, '01', '07', 'N', NULL, true, false, '2023-07-18 02:39:01.592638', 150, 56),
	('0001/0004000004/2', '0001', '0004000004', 2, '4', 'UB', '2024-06-22', '190500', '2024-06-22', '192000', false, NULL, NULL, 'KAR1', 'AMB1', NULL, NULL, NULL, NULL, NULL, NULL, false, false, '2024-06-22 19:21:55.292934', 151, 67),
	('0001/0004000002/2', '0001', '0004000002', 2, '3', 'NS', '2023-07-18', '021000', '2023-07-18', '094000', false, NULL, NULL, 'UCH1', 'ST06', '136', 'F', NULL, NULL, NULL, NULL, false, false, '2023-07-18 09:56:15.440668', 152, 57),
	('0001/0004000001/4', '0001', '0004000001', 4, '2', 'NS', '2022-10-02', '051500', '2022-10-02', '051500', false, NULL, NULL, 'PAE1', 'ST05', '107', NULL, '04', '2', NULL, NULL, false, false, '2022-10-02 07:21:06.297739', 153, 55),
	('0001/0004000001/3', '0001', '0004000001', 3, '3', 'NS', '2022-10-01', '223500', '2022-10-02', '051500', false, NULL, NULL, 'PAE1', 'ST05', '107', NULL, NULL, NULL, NULL, NULL, false, false, '2022-10-02 06:24:53.838082', 154, 54),
	('0002/0004000003/1', '0002', '0004000003', 1, '1', 'NS', '2025-11-13', '025000', '2025-11-13', '082500', false, NULL, NULL, 'ACH1', 'ST06', '109', NULL, '01', '01', 'E', NULL, false, false, '2025-11-13 08:50:48.710486', 155, 72),
	('0001/0004000002/4', '0001', '0004000002', 4, '3', 'NS', '2023-07-20', '191500', '2023-07-21', '170000', false, NULL, NULL, 'PAE1', 'ST01', '110', 'F', NULL, NULL, NULL, NULL, false, false, '2023-07-21 17:44:55.214257', 156, 59),
	('0002/0004000003/2', '0002', '0004000003', 2, '2', 'NS', '2025-11-13', '082500', '2025-11-13', '082500', false, NULL, NULL, 'ACH1', 'ST06', '109', NULL, '01', '1', NULL, NULL, false, false, '2025-11-13 08:52:26.511826', 157, 73),
	('0001/0004000002/3', '0001', '0004000002', 3, '3', 'NS', '2023-07-18', '094000', '2023-07-20', '191500', false, NULL, NULL, 'NEU1', 'ST04', '127', 'F', NULL, NULL, NULL, NULL, false, false, '2023-07-20 19:20:33.299644', 158, 58);

INSERT INTO clean.kontakt_gone VALUES
	('0001/0004000001/1', '0001', '0004000001', 1, '1', 'NS', '2022-09-28', '021000', '2022-10-01', '015500', false, NULL, NULL, 'ACH1', 'ST04', '125', 'T', '01', '01', 'E', NULL, false, false, '2022-10-01 02:01:00.143348', 278, 52),
	('0002/0004000001/1', '0002', '0004000001', 1, '4', 'KO', '2024-05-21', '165500', '2024-05-21', '183000', false, NULL, NULL, 'PAE1', 'AMB1', NULL, NULL, NULL, NULL, NULL, NULL, false, false, '2024-05-21 18:37:58.012024', 279, 62);

INSERT INTO clean.person VALUES
	('0001000002', '0001000002', 'Zimmermann', 'Gerhard', NULL, NULL, NULL, NULL, '1942-12-27', '1', 'Goethestraße 46', '70-001', 'Stettin', 'PL', false, NULL, NULL, NULL, 'F787727498', '990000014', false, '2023-07-16', '2024-11-19', 159, 81),
	('0001000003', '0001000003', 'König', 'Bernd', NULL, NULL, NULL, NULL, '1933-09-03', '1', 'Birkenweg 33', '89073', 'Ulm', 'DE', false, NULL, NULL, NULL, 'E621778065', '990000014', false, '2024-05-21', '2024-05-21', 160, 82),
	('0001000001', '0001000001', 'Otto', 'Rolf', NULL, NULL, NULL, NULL, '2000-02-16', '1', 'Rosenweg 112', '35037', 'Anderswo', 'DE', false, NULL, NULL, NULL, 'D037881488', '990000036', false, '2025-11-14', '2025-11-14', 252, 250);

INSERT INTO clean.person_gone VALUES
	('0001000004', '0001000004', 'Winter', 'Hans Wolfgang', NULL, NULL, NULL, NULL, '1985-05-17', '1', 'Hauptstraße 111', '72070', 'Tübingen', 'DE', false, NULL, NULL, NULL, 'Z336825659', '990000047', false, '2022-09-28', '2025-03-18', 282, 83);

INSERT INTO control.filtered VALUES
	('diagnose', '0001/0004000001/1', 'cancelled'),
	('diagnose', '0002/0004000001/1', 'cancelled'),
	('diagnose', '0001/0004000001/2', 'cancelled'),
	('diagnose', '0002/0004000001/2', 'cancelled'),
	('fall', '0001/0004000001', 'cancelled'),
	('fall', '0002/0004000001', 'cancelled'),
	('kontakt', '0001/0004000001/1', 'cancelled'),
	('kontakt', '0002/0004000001/1', 'cancelled'),
	('person', '0001000004', 'cancelled');

INSERT INTO control.load OVERRIDING SYSTEM VALUE VALUES
	(1, 'diagnose', 'test', 'snapshot', NULL, NULL, '2026-11-21 14:07:31.005979+00', 41, 0, 41, 41, 0, 0, 0),
	(2, 'fall', 'test', 'window', NULL, '2026-03-01 23:00:00+00', '2026-11-21 14:07:31.042043+00', 10, 0, 10, 10, 0, 0, 0),
	(3, 'kontakt', 'test', 'window', NULL, '2026-03-01 23:00:00+00', '2026-11-21 14:07:31.072256+00', 28, 0, 28, 28, 0, 0, 0),
	(4, 'person', 'test', 'window', NULL, '2026-03-01 23:00:00+00', '2026-11-21 14:07:31.110014+00', 5, 0, 5, 5, 0, 0, 0),
	(5, 'diagnose', 'test', 'snapshot', NULL, NULL, '2026-11-21 14:07:31.859024+00', 40, 0, 40, 0, 0, 40, 1),
	(6, 'fall', 'test', 'snapshot', NULL, NULL, '2026-11-21 14:07:31.897486+00', 10, 0, 10, 0, 0, 10, 0),
	(7, 'kontakt', 'test', 'snapshot', NULL, NULL, '2026-11-21 14:07:31.924899+00', 28, 0, 28, 0, 0, 28, 0),
	(8, 'person', 'test', 'snapshot', NULL, NULL, '2026-11-21 14:07:31.955747+00', 5, 0, 5, 0, 1, 4, 0),
	(9, 'diagnose', 'stopped', 'snapshot', NULL, NULL, '2026-11-21 14:07:32.243832+00', 40, 0, 40, 0, 2, 38, 0),
	(10, 'fall', 'stopped', 'snapshot', NULL, NULL, '2026-11-21 14:07:32.308213+00', 10, 0, 10, 0, 2, 8, 0),
	(11, 'kontakt', 'stopped', 'snapshot', NULL, NULL, '2026-11-21 14:07:32.355326+00', 28, 0, 28, 0, 2, 26, 0),
	(12, 'person', 'stopped', 'snapshot', NULL, NULL, '2026-11-21 14:07:32.409447+00', 5, 0, 5, 0, 1, 4, 0);

INSERT INTO control.made VALUES
	('', '880300999e70cae55fc9feca3f56ea160da195b2838031900fe86867c13699dc'),
	('diagnose', '3a79edd1487622c4fa59f8db63b725ebad28ae869677ff1a3bbd9697b7415a26'),
	('fall', '86d7207ac68b834ce2714b126770c081ff5cddd5f130e7cb86b685d0d30284ad'),
	('kontakt', '7d03adef67e37623f946d6ba99909fa90fc67675cd6269d16a8e4043bbcb76c9'),
	('person', 'b04e16a1b6cc0097721c926a2c5823f2b100dc6b474657f5e7deb6d16a0ef20e');

INSERT INTO control.progress VALUES
	('fhir:fall', 'clean:fall', '855bd0c006a6f2a5', 131),
	('fhir:fall', 'clean:kontakt', '855bd0c006a6f2a5', 158),
	('fhir:fall', 'clean:diagnose', '855bd0c006a6f2a5', 251),
	('fhir:kontakt', 'clean:kontakt', 'c3259590bd24730b', 158),
	('fhir:kontakt', 'clean:fall', 'c3259590bd24730b', 131),
	('fhir:kontakt', 'clean:diagnose', 'c3259590bd24730b', 251),
	('fhir:person', 'clean:person', '5f975a2180fbace6', 252),
	('clean:diagnose', 'staging:diagnose', '5e7fd094973c0bf0', 266),
	('clean:fall', 'staging:fall', '5e805ae6af7f52a2', 271),
	('clean:kontakt', 'staging:kontakt', 'b4e4dc798337b8c4', 277),
	('clean:person', 'staging:person', '6bcbaa7d2207e89c', 281),
	('fhir:diagnose', 'clean:diagnose', 'd0bbce368d8d8941', 267),
	('fhir:diagnose', 'clean:fall', 'd0bbce368d8d8941', 273),
	('fhir:diagnose', 'clean:kontakt', 'd0bbce368d8d8941', 279);

INSERT INTO control.quarantine VALUES
	('fall', 'clean', '0001/P004000005', 'pattern', 'FALNR', '', 'FALNR not like [0-9]{10}; correct it at the source', '2026-11-21 14:07:31.418549+00'),
	('kontakt', 'clean', '0001/0004000007/1', 'nul', 'ZIMMR', '', 'ZIMMR holds a NUL character; repair it at the source', '2026-11-21 14:07:31.442661+00'),
	('person', 'clean', '0001000005', 'nul', 'ORT', '', 'ORT holds a NUL character; repair it at the source', '2026-11-21 14:07:31.467269+00'),
	('person', 'clean', '0001000005', 'date', 'GBDAT', '', 'GBDAT is no date (YYYYMMDD); correct it at the source', '2026-11-21 14:07:31.467269+00'),
	('diagnose', 'fhir', '0001/0004000005/1', 'case', 'FALNR', '0001/0004000005', 'Deliver the case with this FALNR in view fall, or release it there.', '2026-11-21 14:07:31.494674+00'),
	('diagnose', 'fhir', '0001/0004000005/2', 'case', 'FALNR', '0001/0004000005', 'Deliver the case with this FALNR in view fall, or release it there.', '2026-11-21 14:07:31.494674+00'),
	('diagnose', 'fhir', '0001/0004000005/3', 'case', 'FALNR', '0001/0004000005', 'Deliver the case with this FALNR in view fall, or release it there.', '2026-11-21 14:07:31.494674+00'),
	('diagnose', 'fhir', '0001/0004000005/4', 'case', 'FALNR', '0001/0004000005', 'Deliver the case with this FALNR in view fall, or release it there.', '2026-11-21 14:07:31.494674+00'),
	('diagnose', 'fhir', '0001/0004000005/5', 'case', 'FALNR', '0001/0004000005', 'Deliver the case with this FALNR in view fall, or release it there.', '2026-11-21 14:07:31.494674+00'),
	('diagnose', 'fhir', '0001/0004000005/6', 'case', 'FALNR', '0001/0004000005', 'Deliver the case with this FALNR in view fall, or release it there.', '2026-11-21 14:07:31.494674+00'),
	('diagnose', 'fhir', '0001/0004000005/7', 'case', 'FALNR', '0001/0004000005', 'Deliver the case with this FALNR in view fall, or release it there.', '2026-11-21 14:07:31.494674+00'),
	('diagnose', 'fhir', '0001/0004000005/8', 'case', 'FALNR', '0001/0004000005', 'Deliver the case with this FALNR in view fall, or release it there.', '2026-11-21 14:07:31.494674+00'),
	('kontakt', 'fhir', '0001/0004000005/1', 'case', 'FALNR', '0001/0004000005', 'Deliver the case with this FALNR in view fall, or release it there.', '2026-11-21 14:07:31.597224+00');

INSERT INTO control.stale_group VALUES
	('diagnose', '0002/0004000001');

INSERT INTO control.window_loaded VALUES
	('fall', '2025-12-31 23:00:00+00', 2),
	('fall', '2026-01-01 11:00:00+00', 2),
	('fall', '2026-01-01 23:00:00+00', 2),
	('fall', '2026-01-02 11:00:00+00', 2),
	('fall', '2026-01-02 23:00:00+00', 2),
	('fall', '2026-01-03 11:00:00+00', 2),
	('fall', '2026-01-03 23:00:00+00', 2),
	('fall', '2026-01-04 11:00:00+00', 2),
	('fall', '2026-01-04 23:00:00+00', 2),
	('fall', '2026-01-05 11:00:00+00', 2),
	('fall', '2026-01-05 23:00:00+00', 2),
	('fall', '2026-01-06 11:00:00+00', 2),
	('fall', '2026-01-06 23:00:00+00', 2),
	('fall', '2026-01-07 11:00:00+00', 2),
	('fall', '2026-01-07 23:00:00+00', 2),
	('fall', '2026-01-08 11:00:00+00', 2),
	('fall', '2026-01-08 23:00:00+00', 2),
	('fall', '2026-01-09 11:00:00+00', 2),
	('fall', '2026-01-09 23:00:00+00', 2),
	('fall', '2026-01-10 11:00:00+00', 2),
	('fall', '2026-01-10 23:00:00+00', 2),
	('fall', '2026-01-11 11:00:00+00', 2),
	('fall', '2026-01-11 23:00:00+00', 2),
	('fall', '2026-01-12 11:00:00+00', 2),
	('fall', '2026-01-12 23:00:00+00', 2),
	('fall', '2026-01-13 11:00:00+00', 2),
	('fall', '2026-01-13 23:00:00+00', 2),
	('fall', '2026-01-14 11:00:00+00', 2),
	('fall', '2026-01-14 23:00:00+00', 2),
	('fall', '2026-01-15 11:00:00+00', 2),
	('fall', '2026-01-15 23:00:00+00', 2),
	('fall', '2026-01-16 11:00:00+00', 2),
	('fall', '2026-01-16 23:00:00+00', 2),
	('fall', '2026-01-17 11:00:00+00', 2),
	('fall', '2026-01-17 23:00:00+00', 2),
	('fall', '2026-01-18 11:00:00+00', 2),
	('fall', '2026-01-18 23:00:00+00', 2),
	('fall', '2026-01-19 11:00:00+00', 2),
	('fall', '2026-01-19 23:00:00+00', 2),
	('fall', '2026-01-20 11:00:00+00', 2),
	('fall', '2026-01-20 23:00:00+00', 2),
	('fall', '2026-01-21 11:00:00+00', 2),
	('fall', '2026-01-21 23:00:00+00', 2),
	('fall', '2026-01-22 11:00:00+00', 2),
	('fall', '2026-01-22 23:00:00+00', 2),
	('fall', '2026-01-23 11:00:00+00', 2),
	('fall', '2026-01-23 23:00:00+00', 2),
	('fall', '2026-01-24 11:00:00+00', 2),
	('fall', '2026-01-24 23:00:00+00', 2),
	('fall', '2026-01-25 11:00:00+00', 2),
	('fall', '2026-01-25 23:00:00+00', 2),
	('fall', '2026-01-26 11:00:00+00', 2),
	('fall', '2026-01-26 23:00:00+00', 2),
	('fall', '2026-01-27 11:00:00+00', 2),
	('fall', '2026-01-27 23:00:00+00', 2),
	('fall', '2026-01-28 11:00:00+00', 2),
	('fall', '2026-01-28 23:00:00+00', 2),
	('fall', '2026-01-29 11:00:00+00', 2),
	('fall', '2026-01-29 23:00:00+00', 2),
	('fall', '2026-01-30 11:00:00+00', 2),
	('fall', '2026-01-30 23:00:00+00', 2),
	('fall', '2026-01-31 11:00:00+00', 2),
	('fall', '2026-01-31 23:00:00+00', 2),
	('fall', '2026-02-01 11:00:00+00', 2),
	('fall', '2026-02-01 23:00:00+00', 2),
	('fall', '2026-02-02 11:00:00+00', 2),
	('fall', '2026-02-02 23:00:00+00', 2),
	('fall', '2026-02-03 11:00:00+00', 2),
	('fall', '2026-02-03 23:00:00+00', 2),
	('fall', '2026-02-04 11:00:00+00', 2),
	('fall', '2026-02-04 23:00:00+00', 2),
	('fall', '2026-02-05 11:00:00+00', 2),
	('fall', '2026-02-05 23:00:00+00', 2),
	('fall', '2026-02-06 11:00:00+00', 2),
	('fall', '2026-02-06 23:00:00+00', 2),
	('fall', '2026-02-07 11:00:00+00', 2),
	('fall', '2026-02-07 23:00:00+00', 2),
	('fall', '2026-02-08 11:00:00+00', 2),
	('fall', '2026-02-08 23:00:00+00', 2),
	('fall', '2026-02-09 11:00:00+00', 2),
	('fall', '2026-02-09 23:00:00+00', 2),
	('fall', '2026-02-10 11:00:00+00', 2),
	('fall', '2026-02-10 23:00:00+00', 2),
	('fall', '2026-02-11 11:00:00+00', 2),
	('fall', '2026-02-11 23:00:00+00', 2),
	('fall', '2026-02-12 11:00:00+00', 2),
	('fall', '2026-02-12 23:00:00+00', 2),
	('fall', '2026-02-13 11:00:00+00', 2),
	('fall', '2026-02-13 23:00:00+00', 2),
	('fall', '2026-02-14 11:00:00+00', 2),
	('fall', '2026-02-14 23:00:00+00', 2),
	('fall', '2026-02-15 11:00:00+00', 2),
	('fall', '2026-02-15 23:00:00+00', 2),
	('fall', '2026-02-16 11:00:00+00', 2),
	('fall', '2026-02-16 23:00:00+00', 2),
	('fall', '2026-02-17 11:00:00+00', 2),
	('fall', '2026-02-17 23:00:00+00', 2),
	('fall', '2026-02-18 11:00:00+00', 2),
	('fall', '2026-02-18 23:00:00+00', 2),
	('fall', '2026-02-19 11:00:00+00', 2),
	('fall', '2026-02-19 23:00:00+00', 2),
	('fall', '2026-02-20 11:00:00+00', 2),
	('fall', '2026-02-20 23:00:00+00', 2),
	('fall', '2026-02-21 11:00:00+00', 2),
	('fall', '2026-02-21 23:00:00+00', 2),
	('fall', '2026-02-22 11:00:00+00', 2),
	('fall', '2026-02-22 23:00:00+00', 2),
	('fall', '2026-02-23 11:00:00+00', 2),
	('fall', '2026-02-23 23:00:00+00', 2),
	('fall', '2026-02-24 11:00:00+00', 2),
	('fall', '2026-02-24 23:00:00+00', 2),
	('fall', '2026-02-25 11:00:00+00', 2),
	('fall', '2026-02-25 23:00:00+00', 2),
	('fall', '2026-02-26 11:00:00+00', 2),
	('fall', '2026-02-26 23:00:00+00', 2),
	('fall', '2026-02-27 11:00:00+00', 2),
	('fall', '2026-02-27 23:00:00+00', 2),
	('fall', '2026-02-28 11:00:00+00', 2),
	('fall', '2026-02-28 23:00:00+00', 2),
	('fall', '2026-03-01 11:00:00+00', 2),
	('kontakt', '2025-12-31 23:00:00+00', 3),
	('kontakt', '2026-01-01 11:00:00+00', 3),
	('kontakt', '2026-01-01 23:00:00+00', 3),
	('kontakt', '2026-01-02 11:00:00+00', 3),
	('kontakt', '2026-01-02 23:00:00+00', 3),
	('kontakt', '2026-01-03 11:00:00+00', 3),
	('kontakt', '2026-01-03 23:00:00+00', 3),
	('kontakt', '2026-01-04 11:00:00+00', 3),
	('kontakt', '2026-01-04 23:00:00+00', 3),
	('kontakt', '2026-01-05 11:00:00+00', 3),
	('kontakt', '2026-01-05 23:00:00+00', 3),
	('kontakt', '2026-01-06 11:00:00+00', 3),
	('kontakt', '2026-01-06 23:00:00+00', 3),
	('kontakt', '2026-01-07 11:00:00+00', 3),
	('kontakt', '2026-01-07 23:00:00+00', 3),
	('kontakt', '2026-01-08 11:00:00+00', 3),
	('kontakt', '2026-01-08 23:00:00+00', 3),
	('kontakt', '2026-01-09 11:00:00+00', 3),
	('kontakt', '2026-01-09 23:00:00+00', 3),
	('kontakt', '2026-01-10 11:00:00+00', 3),
	('kontakt', '2026-01-10 23:00:00+00', 3),
	('kontakt', '2026-01-11 11:00:00+00', 3),
	('kontakt', '2026-01-11 23:00:00+00', 3),
	('kontakt', '2026-01-12 11:00:00+00', 3),
	('kontakt', '2026-01-12 23:00:00+00', 3),
	('kontakt', '2026-01-13 11:00:00+00', 3),
	('kontakt', '2026-01-13 23:00:00+00', 3),
	('kontakt', '2026-01-14 11:00:00+00', 3),
	('kontakt', '2026-01-14 23:00:00+00', 3),
	('kontakt', '2026-01-15 11:00:00+00', 3),
	('kontakt', '2026-01-15 23:00:00+00', 3),
	('kontakt', '2026-01-16 11:00:00+00', 3),
	('kontakt', '2026-01-16 23:00:00+00', 3),
	('kontakt', '2026-01-17 11:00:00+00', 3),
	('kontakt', '2026-01-17 23:00:00+00', 3),
	('kontakt', '2026-01-18 11:00:00+00', 3),
	('kontakt', '2026-01-18 23:00:00+00', 3),
	('kontakt', '2026-01-19 11:00:00+00', 3),
	('kontakt', '2026-01-19 23:00:00+00', 3),
	('kontakt', '2026-01-20 11:00:00+00', 3),
	('kontakt', '2026-01-20 23:00:00+00', 3),
	('kontakt', '2026-01-21 11:00:00+00', 3),
	('kontakt', '2026-01-21 23:00:00+00', 3),
	('kontakt', '2026-01-22 11:00:00+00', 3),
	('kontakt', '2026-01-22 23:00:00+00', 3),
	('kontakt', '2026-01-23 11:00:00+00', 3),
	('kontakt', '2026-01-23 23:00:00+00', 3),
	('kontakt', '2026-01-24 11:00:00+00', 3),
	('kontakt', '2026-01-24 23:00:00+00', 3),
	('kontakt', '2026-01-25 11:00:00+00', 3),
	('kontakt', '2026-01-25 23:00:00+00', 3),
	('kontakt', '2026-01-26 11:00:00+00', 3),
	('kontakt', '2026-01-26 23:00:00+00', 3),
	('kontakt', '2026-01-27 11:00:00+00', 3),
	('kontakt', '2026-01-27 23:00:00+00', 3),
	('kontakt', '2026-01-28 11:00:00+00', 3),
	('kontakt', '2026-01-28 23:00:00+00', 3),
	('kontakt', '2026-01-29 11:00:00+00', 3),
	('kontakt', '2026-01-29 23:00:00+00', 3),
	('kontakt', '2026-01-30 11:00:00+00', 3),
	('kontakt', '2026-01-30 23:00:00+00', 3),
	('kontakt', '2026-01-31 11:00:00+00', 3),
	('kontakt', '2026-01-31 23:00:00+00', 3),
	('kontakt', '2026-02-01 11:00:00+00', 3),
	('kontakt', '2026-02-01 23:00:00+00', 3),
	('kontakt', '2026-02-02 11:00:00+00', 3),
	('kontakt', '2026-02-02 23:00:00+00', 3),
	('kontakt', '2026-02-03 11:00:00+00', 3),
	('kontakt', '2026-02-03 23:00:00+00', 3),
	('kontakt', '2026-02-04 11:00:00+00', 3),
	('kontakt', '2026-02-04 23:00:00+00', 3),
	('kontakt', '2026-02-05 11:00:00+00', 3),
	('kontakt', '2026-02-05 23:00:00+00', 3),
	('kontakt', '2026-02-06 11:00:00+00', 3),
	('kontakt', '2026-02-06 23:00:00+00', 3),
	('kontakt', '2026-02-07 11:00:00+00', 3),
	('kontakt', '2026-02-07 23:00:00+00', 3),
	('kontakt', '2026-02-08 11:00:00+00', 3),
	('kontakt', '2026-02-08 23:00:00+00', 3),
	('kontakt', '2026-02-09 11:00:00+00', 3),
	('kontakt', '2026-02-09 23:00:00+00', 3),
	('kontakt', '2026-02-10 11:00:00+00', 3),
	('kontakt', '2026-02-10 23:00:00+00', 3),
	('kontakt', '2026-02-11 11:00:00+00', 3),
	('kontakt', '2026-02-11 23:00:00+00', 3),
	('kontakt', '2026-02-12 11:00:00+00', 3),
	('kontakt', '2026-02-12 23:00:00+00', 3),
	('kontakt', '2026-02-13 11:00:00+00', 3),
	('kontakt', '2026-02-13 23:00:00+00', 3),
	('kontakt', '2026-02-14 11:00:00+00', 3),
	('kontakt', '2026-02-14 23:00:00+00', 3),
	('kontakt', '2026-02-15 11:00:00+00', 3),
	('kontakt', '2026-02-15 23:00:00+00', 3),
	('kontakt', '2026-02-16 11:00:00+00', 3),
	('kontakt', '2026-02-16 23:00:00+00', 3),
	('kontakt', '2026-02-17 11:00:00+00', 3),
	('kontakt', '2026-02-17 23:00:00+00', 3),
	('kontakt', '2026-02-18 11:00:00+00', 3),
	('kontakt', '2026-02-18 23:00:00+00', 3),
	('kontakt', '2026-02-19 11:00:00+00', 3),
	('kontakt', '2026-02-19 23:00:00+00', 3),
	('kontakt', '2026-02-20 11:00:00+00', 3),
	('kontakt', '2026-02-20 23:00:00+00', 3),
	('kontakt', '2026-02-21 11:00:00+00', 3),
	('kontakt', '2026-02-21 23:00:00+00', 3),
	('kontakt', '2026-02-22 11:00:00+00', 3),
	('kontakt', '2026-02-22 23:00:00+00', 3),
	('kontakt', '2026-02-23 11:00:00+00', 3),
	('kontakt', '2026-02-23 23:00:00+00', 3),
	('kontakt', '2026-02-24 11:00:00+00', 3),
	('kontakt', '2026-02-24 23:00:00+00', 3),
	('kontakt', '2026-02-25 11:00:00+00', 3),
	('kontakt', '2026-02-25 23:00:00+00', 3),
	('kontakt', '2026-02-26 11:00:00+00', 3),
	('kontakt', '2026-02-26 23:00:00+00', 3),
	('kontakt', '2026-02-27 11:00:00+00', 3),
	('kontakt', '2026-02-27 23:00:00+00', 3),
	('kontakt', '2026-02-28 11:00:00+00', 3),
	('kontakt', '2026-02-28 23:00:00+00', 3),
	('kontakt', '2026-03-01 11:00:00+00', 3),
	('person', '2025-12-31 23:00:00+00', 4),
	('person', '2026-01-01 11:00:00+00', 4),
	('person', '2026-01-01 23:00:00+00', 4),
	('person', '2026-01-02 11:00:00+00', 4),
	('person', '2026-01-02 23:00:00+00', 4),
	('person', '2026-01-03 11:00:00+00', 4),
	('person', '2026-01-03 23:00:00+00', 4),
	('person', '2026-01-04 11:00:00+00', 4),
	('person', '2026-01-04 23:00:00+00', 4),
	('person', '2026-01-05 11:00:00+00', 4),
	('person', '2026-01-05 23:00:00+00', 4),
	('person', '2026-01-06 11:00:00+00', 4),
	('person', '2026-01-06 23:00:00+00', 4),
	('person', '2026-01-07 11:00:00+00', 4),
	('person', '2026-01-07 23:00:00+00', 4),
	('person', '2026-01-08 11:00:00+00', 4),
	('person', '2026-01-08 23:00:00+00', 4),
	('person', '2026-01-09 11:00:00+00', 4),
	('person', '2026-01-09 23:00:00+00', 4),
	('person', '2026-01-10 11:00:00+00', 4),
	('person', '2026-01-10 23:00:00+00', 4),
	('person', '2026-01-11 11:00:00+00', 4),
	('person', '2026-01-11 23:00:00+00', 4),
	('person', '2026-01-12 11:00:00+00', 4),
	('person', '2026-01-12 23:00:00+00', 4),
	('person', '2026-01-13 11:00:00+00', 4),
	('person', '2026-01-13 23:00:00+00', 4),
	('person', '2026-01-14 11:00:00+00', 4),
	('person', '2026-01-14 23:00:00+00', 4),
	('person', '2026-01-15 11:00:00+00', 4),
	('person', '2026-01-15 23:00:00+00', 4),
	('person', '2026-01-16 11:00:00+00', 4),
	('person', '2026-01-16 23:00:00+00', 4),
	('person', '2026-01-17 11:00:00+00', 4),
	('person', '2026-01-17 23:00:00+00', 4),
	('person', '2026-01-18 11:00:00+00', 4),
	('person', '2026-01-18 23:00:00+00', 4),
	('person', '2026-01-19 11:00:00+00', 4),
	('person', '2026-01-19 23:00:00+00', 4),
	('person', '2026-01-20 11:00:00+00', 4),
	('person', '2026-01-20 23:00:00+00', 4),
	('person', '2026-01-21 11:00:00+00', 4),
	('person', '2026-01-21 23:00:00+00', 4),
	('person', '2026-01-22 11:00:00+00', 4),
	('person', '2026-01-22 23:00:00+00', 4),
	('person', '2026-01-23 11:00:00+00', 4),
	('person', '2026-01-23 23:00:00+00', 4),
	('person', '2026-01-24 11:00:00+00', 4),
	('person', '2026-01-24 23:00:00+00', 4),
	('person', '2026-01-25 11:00:00+00', 4),
	('person', '2026-01-25 23:00:00+00', 4),
	('person', '2026-01-26 11:00:00+00', 4),
	('person', '2026-01-26 23:00:00+00', 4),
	('person', '2026-01-27 11:00:00+00', 4),
	('person', '2026-01-27 23:00:00+00', 4),
	('person', '2026-01-28 11:00:00+00', 4),
	('person', '2026-01-28 23:00:00+00', 4),
	('person', '2026-01-29 11:00:00+00', 4),
	('person', '2026-01-29 23:00:00+00', 4),
	('person', '2026-01-30 11:00:00+00', 4),
	('person', '2026-01-30 23:00:00+00', 4),
	('person', '2026-01-31 11:00:00+00', 4),
	('person', '2026-01-31 23:00:00+00', 4),
	('person', '2026-02-01 11:00:00+00', 4),
	('person', '2026-02-01 23:00:00+00', 4),
	('person', '2026-02-02 11:00:00+00', 4),
	('person', '2026-02-02 23:00:00+00', 4),
	('person', '2026-02-03 11:00:00+00', 4),
	('person', '2026-02-03 23:00:00+00', 4),
	('person', '2026-02-04 11:00:00+00', 4),
	('person', '2026-02-04 23:00:00+00', 4),
	('person', '2026-02-05 11:00:00+00', 4),
	('person', '2026-02-05 23:00:00+00', 4),
	('person', '2026-02-06 11:00:00+00', 4),
	('person', '2026-02-06 23:00:00+00', 4),
	('person', '2026-02-07 11:00:00+00', 4),
	('person', '2026-02-07 23:00:00+00', 4),
	('person', '2026-02-08 11:00:00+00', 4),
	('person', '2026-02-08 23:00:00+00', 4),
	('person', '2026-02-09 11:00:00+00', 4),
	('person', '2026-02-09 23:00:00+00', 4),
	('person', '2026-02-10 11:00:00+00', 4),
	('person', '2026-02-10 23:00:00+00', 4),
	('person', '2026-02-11 11:00:00+00', 4),
	('person', '2026-02-11 23:00:00+00', 4),
	('person', '2026-02-12 11:00:00+00', 4),
	('person', '2026-02-12 23:00:00+00', 4),
	('person', '2026-02-13 11:00:00+00', 4),
	('person', '2026-02-13 23:00:00+00', 4),
	('person', '2026-02-14 11:00:00+00', 4),
	('person', '2026-02-14 23:00:00+00', 4),
	('person', '2026-02-15 11:00:00+00', 4),
	('person', '2026-02-15 23:00:00+00', 4),
	('person', '2026-02-16 11:00:00+00', 4),
	('person', '2026-02-16 23:00:00+00', 4),
	('person', '2026-02-17 11:00:00+00', 4),
	('person', '2026-02-17 23:00:00+00', 4),
	('person', '2026-02-18 11:00:00+00', 4),
	('person', '2026-02-18 23:00:00+00', 4),
	('person', '2026-02-19 11:00:00+00', 4),
	('person', '2026-02-19 23:00:00+00', 4),
	('person', '2026-02-20 11:00:00+00', 4),
	('person', '2026-02-20 23:00:00+00', 4),
	('person', '2026-02-21 11:00:00+00', 4),
	('person', '2026-02-21 23:00:00+00', 4),
	('person', '2026-02-22 11:00:00+00', 4),
	('person', '2026-02-22 23:00:00+00', 4),
	('person', '2026-02-23 11:00:00+00', 4),
	('person', '2026-02-23 23:00:00+00', 4),
	('person', '2026-02-24 11:00:00+00', 4),
	('person', '2026-02-24 23:00:00+00', 4),
	('person', '2026-02-25 11:00:00+00', 4),
	('person', '2026-02-25 23:00:00+00', 4),
	('person', '2026-02-26 11:00:00+00', 4),
	('person', '2026-02-26 23:00:00+00', 4),
	('person', '2026-02-27 11:00:00+00', 4),
	('person', '2026-02-27 23:00:00+00', 4),
	('person', '2026-02-28 11:00:00+00', 4),
	('person', '2026-02-28 23:00:00+00', 4),
	('person', '2026-03-01 11:00:00+00', 4);

INSERT INTO fhir.mapped_group VALUES
	('diagnose', '0001/0004000002', 'mapped', '2026-11-21 14:07:31.494674+00'),
	('diagnose', '0001/0004000003', 'mapped', '2026-11-21 14:07:31.494674+00'),
	('diagnose', '0001/0004000004', 'mapped', '2026-11-21 14:07:31.494674+00'),
	('diagnose', '0001/0004000005', 'quarantined', '2026-11-21 14:07:31.494674+00'),
	('diagnose', '0001/0004000006', 'mapped', '2026-11-21 14:07:31.494674+00'),
	('diagnose', '0002/0004000001', 'mapped', '2026-11-21 14:07:31.494674+00'),
	('diagnose', '0002/0004000002', 'mapped', '2026-11-21 14:07:31.494674+00'),
	('diagnose', '0002/0004000003', 'mapped', '2026-11-21 14:07:31.494674+00'),
	('fall', '0001/0004000001', 'mapped', '2026-11-21 14:07:31.546375+00'),
	('fall', '0001/0004000002', 'mapped', '2026-11-21 14:07:31.546375+00'),
	('fall', '0001/0004000003', 'mapped', '2026-11-21 14:07:31.546375+00'),
	('fall', '0001/0004000004', 'mapped', '2026-11-21 14:07:31.546375+00'),
	('fall', '0001/0004000006', 'mapped', '2026-11-21 14:07:31.546375+00'),
	('fall', '0002/0004000001', 'mapped', '2026-11-21 14:07:31.546375+00'),
	('fall', '0002/0004000002', 'mapped', '2026-11-21 14:07:31.546375+00'),
	('fall', '0002/0004000003', 'mapped', '2026-11-21 14:07:31.546375+00'),
	('kontakt', '0001/0004000001', 'mapped', '2026-11-21 14:07:31.597224+00'),
	('kontakt', '0001/0004000002', 'mapped', '2026-11-21 14:07:31.597224+00'),
	('kontakt', '0001/0004000003', 'mapped', '2026-11-21 14:07:31.597224+00'),
	('kontakt', '0001/0004000004', 'mapped', '2026-11-21 14:07:31.597224+00'),
	('kontakt', '0001/0004000005', 'quarantined', '2026-11-21 14:07:31.597224+00'),
	('kontakt', '0001/0004000006', 'mapped', '2026-11-21 14:07:31.597224+00'),
	('kontakt', '0002/0004000001', 'mapped', '2026-11-21 14:07:31.597224+00'),
	('kontakt', '0002/0004000002', 'mapped', '2026-11-21 14:07:31.597224+00'),
	('kontakt', '0002/0004000003', 'mapped', '2026-11-21 14:07:31.597224+00'),
	('person', '0001000002', 'mapped', '2026-11-21 14:07:31.611685+00'),
	('person', '0001000003', 'mapped', '2026-11-21 14:07:31.611685+00'),
	('person', '0001000004', 'mapped', '2026-11-21 14:07:31.611685+00'),
	('fall', '0001/0004000007', 'mapped', '2026-11-21 14:07:32.043615+00'),
	('kontakt', '0001/0004000007', 'mapped', '2026-11-21 14:07:32.055908+00'),
	('person', '0001000001', 'mapped', '2026-11-21 14:07:32.068951+00');

INSERT INTO fhir.resource VALUES
	('Condition', 'c-c840569d83926878d36f64ffd530161995d50f5d', 'diagnose', '0001/0004000002', 'Patient/p-03dd9f44bb67af01557226b863b49eed133613f0', '{"resourceType":"Condition","id":"c-c840569d83926878d36f64ffd530161995d50f5d","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-diagnose/StructureDefinition/Diagnose|2026.0.0"]},"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/condition-assertedDate","valueDateTime":"2023-07-18"}],"code":{"coding":[{"extension":[{"url":"http://fhir.de/StructureDefinition/seitenlokalisation","valueCoding":{"system":"https://fhir.kbv.de/CodeSystem/KBV_CS_SFHIR_ICD_SEITENLOKALISATION","code":"R"}}],"system":"http://fhir.de/CodeSystem/bfarm/icd-10-gm","version":"2023","code":"E11.90"}]},"subject":{"reference":"Patient/p-03dd9f44bb67af01557226b863b49eed133613f0"},"encounter":{"reference":"Encounter/e-1bbd349c6cd42bb8ae9f555789aca77e00f2ea25"},"recordedDate":"2023-07-18T09:49:00+02:00"}', '\x8f695ba4aa7b628bf01d456351e80622', '{Encounter/e-1bbd349c6cd42bb8ae9f555789aca77e00f2ea25,Patient/p-03dd9f44bb67af01557226b863b49eed133613f0}', 163, '2026-11-21 14:07:31.494674+00'),
	('Condition', 'c-abba9c66d3cde65fa5b9d123614b04766904663e', 'diagnose', '0001/0004000003', 'Patient/p-a79ec3149cedf8dfece45bec6a16286fae8c2b1b', '{"resourceType":"Condition","id":"c-abba9c66d3cde65fa5b9d123614b04766904663e","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-diagnose/StructureDefinition/Diagnose|2026.0.0"]},"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/condition-assertedDate","valueDateTime":"2023-12-07"}],"clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]},"verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"confirmed"}]},"code":{"coding":[{"extension":[{"url":"http://fhir.de/StructureDefinition/icd-10-gm-diagnosesicherheit","valueCoding":{"system":"https://fhir.kbv.de/CodeSystem/KBV_CS_SFHIR_ICD_DIAGNOSESICHERHEIT","code":"G"}}],"system":"http://fhir.de/CodeSystem/bfarm/icd-10-gm","version":"2023","code":"E10.90"}]},"subject":{"reference":"Patient/p-a79ec3149cedf8dfece45bec6a16286fae8c2b1b"},"encounter":{"reference":"Encounter/e-580f9ea499c227b5da4f966bce4d9fcdebfec639"},"recordedDate":"2023-12-10T08:40:00+01:00"}', '\x01b9c67821a0a1654396ecef4eb80742', '{Encounter/e-580f9ea499c227b5da4f966bce4d9fcdebfec639,Patient/p-a79ec3149cedf8dfece45bec6a16286fae8c2b1b}', 164, '2026-11-21 14:07:31.494674+00'),
	('Condition', 'c-fe38043ee4c424b1df38bd74a4e3777d40c668a3', 'diagnose', '0001/0004000004', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', '{"resourceType":"Condition","id":"c-fe38043ee4c424b1df38bd74a4e3777d40c668a3","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-diagnose/StructureDefinition/Diagnose|2026.0.0"]},"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/condition-assertedDate","valueDateTime":"2024-07-20"}],"verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"refuted"}]},"code":{"coding":[{"extension":[{"url":"http://fhir.de/StructureDefinition/icd-10-gm-diagnosesicherheit","valueCoding":{"system":"https://fhir.kbv.de/CodeSystem/KBV_CS_SFHIR_ICD_DIAGNOSESICHERHEIT","code":"A"}}],"system":"http://fhir.de/CodeSystem/bfarm/icd-10-gm","version":"2024","code":"I25.12"}],"text":"Atherosklerotische Herzkrankheit: Zwei-Gefäß-Erkrankung"},"subject":{"reference":"Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553"},"encounter":{"reference":"Encounter/e-c0603dcbe6c7b6ffb893ecdff404fab2832f2a77"},"recordedDate":"2024-07-20T16:11:00+02:00"}', '\xc592806671d60e90bcada5c1556280e2', '{Encounter/e-c0603dcbe6c7b6ffb893ecdff404fab2832f2a77,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', 165, '2026-11-21 14:07:31.494674+00'),
	('Condition', 'c-5a2761965b757dd8d58b46c67051ca195e9d8325', 'diagnose', '0001/0004000004', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', '{"resourceType":"Condition","id":"c-5a2761965b757dd8d58b46c67051ca195e9d8325","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-diagnose/StructureDefinition/Diagnose|2026.0.0"]},"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/condition-assertedDate","valueDateTime":"2024-07-07"}],"clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]},"verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"confirmed"}]},"code":{"coding":[{"extension":[{"url":"http://fhir.de/StructureDefinition/seitenlokalisation","valueCoding":{"system":"https://fhir.kbv.de/CodeSystem/KBV_CS_SFHIR_ICD_SEITENLOKALISATION","code":"R"}},{"url":"http://fhir.de/StructureDefinition/icd-10-gm-diagnosesicherheit","valueCoding":{"system":"https://fhir.kbv.de/CodeSystem/KBV_CS_SFHIR_ICD_DIAGNOSESICHERHEIT","code":"G"}}],"system":"http://fhir.de/CodeSystem/bfarm/icd-10-gm","version":"2024","code":"B02.9"}],"text":"Zoster ohne Komplikation"},"subject":{"reference":"Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553"},"encounter":{"reference":"Encounter/e-a8260a39ef9f327976d56e5cd78df7a47f1405ae"},"recordedDate":"2024-07-07T17:22:00+02:00"}', '\xd9d5bd8ce72c0d76735c5a8b45852571', '{Encounter/e-a8260a39ef9f327976d56e5cd78df7a47f1405ae,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', 166, '2026-11-21 14:07:31.494674+00'),
	('Condition', 'c-65afae36790f6b1df70a4855ca0d2c02a0467513', 'diagnose', '0001/0004000004', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', '{"resourceType":"Condition","id":"c-65afae36790f6b1df70a4855ca0d2c02a0467513","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-diagnose/StructureDefinition/Diagnose|2026.0.0"]},"clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]},"verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"confirmed"}]},"code":{"coding":[{"extension":[{"url":"http://fhir.de/StructureDefinition/icd-10-gm-diagnosesicherheit","valueCoding":{"system":"https://fhir.kbv.de/CodeSystem/KBV_CS_SFHIR_ICD_DIAGNOSESICHERHEIT","code":"G"}}],"system":"http://fhir.de/CodeSystem/bfarm/icd-10-gm","version":"2024","code":"N18.3"}],"text":"Chronische Nierenkrankheit, Stadium 3"},"subject":{"reference":"Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553"},"encounter":{"reference":"Encounter/e-8dedcf4c746fdd04973c602aabff567b471e45de"},"recordedDate":"2024-06-22T20:22:00+02:00"}', '\xe0ec9424aa82f8414eecd806743e6462', '{Encounter/e-8dedcf4c746fdd04973c602aabff567b471e45de,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', 167, '2026-11-21 14:07:31.494674+00'),
	('Condition', 'c-4c2267aebe884703bd103826513d8262ac8c3cb4', 'diagnose', '0001/0004000007', 'Patient/p-03dd9f44bb67af01557226b863b49eed133613f0', NULL, NULL, '{}', 253, '2026-11-21 14:07:32.031354+00'),
	('Condition', 'c-5f85abb20db00cc94c875a044e2e7bfe88a6b431', 'diagnose', '0001/0004000004', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', '{"resourceType":"Condition","id":"c-5f85abb20db00cc94c875a044e2e7bfe88a6b431","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-diagnose/StructureDefinition/Diagnose|2026.0.0"]},"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/condition-assertedDate","valueDateTime":"2024-06-22T19:05:00+02:00"}],"clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]},"verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"provisional"}]},"code":{"coding":[{"extension":[{"url":"http://fhir.de/StructureDefinition/icd-10-gm-diagnosesicherheit","valueCoding":{"system":"https://fhir.kbv.de/CodeSystem/KBV_CS_SFHIR_ICD_DIAGNOSESICHERHEIT","code":"V"}}],"system":"http://fhir.de/CodeSystem/bfarm/icd-10-gm","version":"2024","code":"E04.2"}]},"subject":{"reference":"Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553"},"encounter":{"reference":"Encounter/e-eb2d1e5a2211726342bac151ad9d5c01da7c5879"},"recordedDate":"2024-06-24T19:05:00+02:00"}', '\x39f67637eeb6d0f09ee4c333680d62a1', '{Encounter/e-eb2d1e5a2211726342bac151ad9d5c01da7c5879,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', 168, '2026-11-21 14:07:31.494674+00'),
	('Condition', 'c-67fbe619764f22895cb35b7bf22cabe0a5c3b1df', 'diagnose', '0001/0004000004', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', '{"resourceType":"Condition","id":"c-67fbe619764f22895cb35b7bf22cabe0a5c3b1df","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-diagnose/StructureDefinition/Diagnose|2026.0.0"]},"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/condition-assertedDate","valueDateTime":"2024-06-22T19:05:00+02:00"}],"clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]},"verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"confirmed"}]},"code":{"coding":[{"extension":[{"url":"http://fhir.de/StructureDefinition/icd-10-gm-mehrfachcodierungs-kennzeichen","valueCoding":{"system":"http://fhir.de/CodeSystem/icd-10-gm-mehrfachcodierungs-kennzeichen","code":"!"}},{"url":"http://fhir.de/StructureDefinition/icd-10-gm-diagnosesicherheit","valueCoding":{"system":"https://fhir.kbv.de/CodeSystem/KBV_CS_SFHIR_ICD_DIAGNOSESICHERHEIT","code":"G"}}],"system":"http://fhir.de/CodeSystem/bfarm/icd-10-gm","version":"2024","code":"B96.2"}],"text":"Escherichia coli als Ursache von Krankheiten"},"subject":{"reference":"Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553"},"encounter":{"reference":"Encounter/e-8dedcf4c746fdd04973c602aabff567b471e45de"},"recordedDate":"2024-06-22T19:42:00+02:00"}', '\x9ac70db4e321e452e2f5da0e35baa78f', '{Encounter/e-8dedcf4c746fdd04973c602aabff567b471e45de,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', 169, '2026-11-21 14:07:31.494674+00'),
	('Condition', 'c-cd94e2b79cc4f1f7bf0dfe4b48ca4c722c2668ca', 'diagnose', '0001/0004000004', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', '{"resourceType":"Condition","id":"c-cd94e2b79cc4f1f7bf0dfe4b48ca4c722c2668ca","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-diagnose/StructureDefinition/Diagnose|2026.0.0"]},"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/condition-assertedDate","valueDateTime":"2024-06-22T19:05:00+02:00"}],"clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]},"verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"confirmed"}]},"code":{"coding":[{"extension":[{"url":"http://fhir.de/StructureDefinition/icd-10-gm-diagnosesicherheit","valueCoding":{"system":"https://fhir.kbv.de/CodeSystem/KBV_CS_SFHIR_ICD_DIAGNOSESICHERHEIT","code":"G"}}],"system":"http://fhir.de/CodeSystem/bfarm/icd-10-gm","version":"2024","code":"G20.10"}],"text":"Primäres Parkinson-Syndrom mit mäßiger Beeinträchtigung ohne Wirkungsfluktuation"},"subject":{"reference":"Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553"},"encounter":{"reference":"Encounter/e-8dedcf4c746fdd04973c602aabff567b471e45de"},"recordedDate":"2024-06-22T19:49:00+02:00"}', '\xf45a4c6b03d3dfb7f218c66774b8b908', '{Encounter/e-8dedcf4c746fdd04973c602aabff567b471e45de,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', 170, '2026-11-21 14:07:31.494674+00'),
	('Condition', 'c-96875639a7f4650fd324db2410112735cbbab903', 'diagnose', '0001/0004000004', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', '{"resourceType":"Condition","id":"c-96875639a7f4650fd324db2410112735cbbab903","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-diagnose/StructureDefinition/Diagnose|2026.0.0"]},"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/condition-assertedDate","valueDateTime":"2024-07-07T17:00:00+02:00"}],"clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]},"verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"confirmed"}]},"code":{"coding":[{"extension":[{"url":"http://fhir.de/StructureDefinition/icd-10-gm-diagnosesicherheit","valueCoding":{"system":"https://fhir.kbv.de/CodeSystem/KBV_CS_SFHIR_ICD_DIAGNOSESICHERHEIT","code":"G"}}],"system":"http://fhir.de/CodeSystem/bfarm/icd-10-gm","version":"2024","code":"F32.2"}]},"subject":{"reference":"Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553"},"encounter":{"reference":"Encounter/e-a8260a39ef9f327976d56e5cd78df7a47f1405ae"},"recordedDate":"2024-07-07T18:32:00+02:00"}', '\x6dfe042cbb9e6ab2f8d8535827420e81', '{Encounter/e-a8260a39ef9f327976d56e5cd78df7a47f1405ae,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', 171, '2026-11-21 14:07:31.494674+00'),
	('Condition', 'c-0c0c386b5fb4ec3305223ae303309ba1b3b8a343', 'diagnose', '0001/0004000004', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', '{"resourceType":"Condition","id":"c-0c0c386b5fb4ec3305223ae303309ba1b3b8a343","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-diagnose/StructureDefinition/Diagnose|2026.0.0"]},"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/condition-assertedDate","valueDateTime":"2024-06-14T20:40:00+02:00"}],"clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]},"verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"provisional"}]},"code":{"coding":[{"extension":[{"url":"http://fhir.de/StructureDefinition/icd-10-gm-diagnosesicherheit","valueCoding":{"system":"https://fhir.kbv.de/CodeSystem/KBV_CS_SFHIR_ICD_DIAGNOSESICHERHEIT","code":"V"}}],"system":"http://fhir.de/CodeSystem/bfarm/icd-10-gm","version":"2024","code":"N17.93"}]},"subject":{"reference":"Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553"},"encounter":{"reference":"Encounter/e-afe026001f14977efdd30199f0dd01e5bb3eabc8"},"recordedDate":"2024-06-14T21:07:00+02:00"}', '\x584fedf0b43d3105503de4d0ca10355c', '{Encounter/e-afe026001f14977efdd30199f0dd01e5bb3eabc8,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', 172, '2026-11-21 14:07:31.494674+00'),
	('Condition', 'c-e530467095a4db6fde775dccc5a7120f32e009af', 'diagnose', '0001/0004000004', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', '{"resourceType":"Condition","id":"c-e530467095a4db6fde775dccc5a7120f32e009af","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-diagnose/StructureDefinition/Diagnose|2026.0.0"]},"verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"refuted"}]},"code":{"coding":[{"extension":[{"url":"http://fhir.de/StructureDefinition/icd-10-gm-mehrfachcodierungs-kennzeichen","valueCoding":{"system":"http://fhir.de/CodeSystem/icd-10-gm-mehrfachcodierungs-kennzeichen","code":"†"}},{"url":"http://fhir.de/StructureDefinition/icd-10-gm-diagnosesicherheit","valueCoding":{"system":"https://fhir.kbv.de/CodeSystem/KBV_CS_SFHIR_ICD_DIAGNOSESICHERHEIT","code":"A"}}],"system":"http://fhir.de/CodeSystem/bfarm/icd-10-gm","version":"2024","code":"E10.30"}],"text":"Diabetes mellitus Typ 1 mit Augenkomplikationen: nicht entgleist"},"subject":{"reference":"Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553"},"encounter":{"reference":"Encounter/e-eb2d1e5a2211726342bac151ad9d5c01da7c5879"},"recordedDate":"2024-07-20T15:06:00+02:00"}', '\xeb7984c4effef81eb4c8b302760bd20a', '{Encounter/e-eb2d1e5a2211726342bac151ad9d5c01da7c5879,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', 173, '2026-11-21 14:07:31.494674+00'),
	('Condition', 'c-8532b4a430aaa3b439d4594d915b4cb1736d19c0', 'diagnose', '0001/0004000006', 'Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734', '{"resourceType":"Condition","id":"c-8532b4a430aaa3b439d4594d915b4cb1736d19c0","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-diagnose/StructureDefinition/Diagnose|2026.0.0"]},"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/condition-assertedDate","valueDateTime":"2025-11-14"}],"clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]},"verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"confirmed"}]},"code":{"coding":[{"extension":[{"url":"http://fhir.de/StructureDefinition/seitenlokalisation","valueCoding":{"system":"https://fhir.kbv.de/CodeSystem/KBV_CS_SFHIR_ICD_SEITENLOKALISATION","code":"B"}},{"url":"http://fhir.de/StructureDefinition/icd-10-gm-diagnosesicherheit","valueCoding":{"system":"https://fhir.kbv.de/CodeSystem/KBV_CS_SFHIR_ICD_DIAGNOSESICHERHEIT","code":"G"}}],"system":"http://fhir.de/CodeSystem/bfarm/icd-10-gm","version":"2025","code":"E78.0"}],"text":"Reine Hypercholesterinämie"},"subject":{"reference":"Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734"},"encounter":{"reference":"Encounter/e-079a4b262b654f2ba8a4bf4f85da8a7d6fa9245e"},"recordedDate":"2025-11-14T10:54:00+01:00"}', '\xcf0dd434d74fab1d8560e465a1dbccb7', '{Encounter/e-079a4b262b654f2ba8a4bf4f85da8a7d6fa9245e,Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734}', 174, '2026-11-21 14:07:31.494674+00'),
	('Condition', 'c-8ef8f8afa9b8c820dc4e9425e0fd40fea806ef90', 'diagnose', '0001/0004000006', 'Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734', '{"resourceType":"Condition","id":"c-8ef8f8afa9b8c820dc4e9425e0fd40fea806ef90","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-diagnose/StructureDefinition/Diagnose|2026.0.0"]},"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/condition-assertedDate","valueDateTime":"2025-11-14T09:15:00+01:00"}],"clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]},"verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"confirmed"}]},"code":{"coding":[{"extension":[{"url":"http://fhir.de/StructureDefinition/icd-10-gm-diagnosesicherheit","valueCoding":{"system":"https://fhir.kbv.de/CodeSystem/KBV_CS_SFHIR_ICD_DIAGNOSESICHERHEIT","code":"G"}}],"system":"http://fhir.de/CodeSystem/bfarm/icd-10-gm","version":"2025","code":"I80.1"}],"text":"Thrombose und Thrombophlebitis der V. femoralis"},"subject":{"reference":"Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734"},"encounter":{"reference":"Encounter/e-cb5404d4e905fb60c716a4eaac836d56687d6827"},"recordedDate":"2025-11-16T09:15:00+01:00"}', '\xab239e4dbdd30eca4fd249b7460cf61e', '{Encounter/e-cb5404d4e905fb60c716a4eaac836d56687d6827,Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734}', 175, '2026-11-21 14:07:31.494674+00'),
	('Condition', 'c-0ff7af6675a6fad693fcab6abd3917599546ded7', 'diagnose', '0001/0004000006', 'Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734', '{"resourceType":"Condition","id":"c-0ff7af6675a6fad693fcab6abd3917599546ded7","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-diagnose/StructureDefinition/Diagnose|2026.0.0"]},"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/condition-assertedDate","valueDateTime":"2025-11-14T09:15:00+01:00"}],"clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]},"verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"confirmed"}]},"code":{"coding":[{"extension":[{"url":"http://fhir.de/StructureDefinition/icd-10-gm-diagnosesicherheit","valueCoding":{"system":"https://fhir.kbv.de/CodeSystem/KBV_CS_SFHIR_ICD_DIAGNOSESICHERHEIT","code":"G"}}],"system":"http://fhir.de/CodeSystem/bfarm/icd-10-gm","version":"2025","code":"C20"}]},"subject":{"reference":"Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734"},"encounter":{"reference":"Encounter/e-cb5404d4e905fb60c716a4eaac836d56687d6827"},"recordedDate":"2025-11-14T11:00:00+01:00"}', '\xdbcfd9ca977ee228eec6161bf4c3da39', '{Encounter/e-cb5404d4e905fb60c716a4eaac836d56687d6827,Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734}', 176, '2026-11-21 14:07:31.494674+00'),
	('Condition', 'c-f26b4cf914dbb3a936412661c24fdbcd6bed9035', 'diagnose', '0001/0004000006', 'Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734', '{"resourceType":"Condition","id":"c-f26b4cf914dbb3a936412661c24fdbcd6bed9035","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-diagnose/StructureDefinition/Diagnose|2026.0.0"]},"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/condition-assertedDate","valueDateTime":"2025-11-14"}],"verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"refuted"}]},"code":{"coding":[{"extension":[{"url":"http://fhir.de/StructureDefinition/icd-10-gm-diagnosesicherheit","valueCoding":{"system":"https://fhir.kbv.de/CodeSystem/KBV_CS_SFHIR_ICD_DIAGNOSESICHERHEIT","code":"A"}}],"system":"http://fhir.de/CodeSystem/bfarm/icd-10-gm","version":"2025","code":"I48.1"}]},"subject":{"reference":"Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734"},"encounter":{"reference":"Encounter/e-cb5404d4e905fb60c716a4eaac836d56687d6827"},"recordedDate":"2025-11-15T09:15:00+01:00"}', '\x0b17581d2f2d96090d023d719f75e0ea', '{Encounter/e-cb5404d4e905fb60c716a4eaac836d56687d6827,Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734}', 177, '2026-11-21 14:07:31.494674+00'),
	('Condition', 'c-57c959c4f80282513f2e090da60045b74701ceee', 'diagnose', '0001/0004000006', 'Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734', '{"resourceType":"Condition","id":"c-57c959c4f80282513f2e090da60045b74701ceee","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-diagnose/StructureDefinition/Diagnose|2026.0.0"]},"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/condition-assertedDate","valueDateTime":"2025-11-14"}],"clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]},"verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"confirmed"}]},"code":{"coding":[{"extension":[{"url":"http://fhir.de/StructureDefinition/seitenlokalisation","valueCoding":{"system":"https://fhir.kbv.de/CodeSystem/KBV_CS_SFHIR_ICD_SEITENLOKALISATION","code":"L"}},{"url":"http://fhir.de/StructureDefinition/icd-10-gm-diagnosesicherheit","valueCoding":{"system":"https://fhir.kbv.de/CodeSystem/KBV_CS_SFHIR_ICD_DIAGNOSESICHERHEIT","code":"G"}}],"system":"http://fhir.de/CodeSystem/bfarm/icd-10-gm","version":"2025","code":"A04.70"}],"text":"Enterokolitis durch Clostridium difficile ohne Megakolon"},"subject":{"reference":"Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734"},"encounter":{"reference":"Encounter/e-cb5404d4e905fb60c716a4eaac836d56687d6827"},"recordedDate":"2025-11-14T09:15:00+01:00"}', '\x4a75291d1131f8204cf64862319c7742', '{Encounter/e-cb5404d4e905fb60c716a4eaac836d56687d6827,Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734}', 178, '2026-11-21 14:07:31.494674+00'),
	('Condition', 'c-f9db13d78121b2cb1f33f28b7eced35751c5f801', 'diagnose', '0001/0004000006', 'Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734', '{"resourceType":"Condition","id":"c-f9db13d78121b2cb1f33f28b7eced35751c5f801","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-diagnose/StructureDefinition/Diagnose|2026.0.0"]},"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/condition-assertedDate","valueDateTime":"2025-11-14T09:15:00+01:00"}],"clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]},"verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"confirmed"}]},"code":{"coding":[{"extension":[{"url":"http://fhir.de/StructureDefinition/icd-10-gm-mehrfachcodierungs-kennzeichen","valueCoding":{"system":"http://fhir.de/CodeSystem/icd-10-gm-mehrfachcodierungs-kennzeichen","code":"!"}},{"url":"http://fhir.de/StructureDefinition/icd-10-gm-diagnosesicherheit","valueCoding":{"system":"https://fhir.kbv.de/CodeSystem/KBV_CS_SFHIR_ICD_DIAGNOSESICHERHEIT","code":"G"}}],"system":"http://fhir.de/CodeSystem/bfarm/icd-10-gm","version":"2025","code":"R65.1"}]},"subject":{"reference":"Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734"},"encounter":{"reference":"Encounter/e-079a4b262b654f2ba8a4bf4f85da8a7d6fa9245e"},"recordedDate":"2025-11-14T11:07:00+01:00"}', '\x8de06718e6d0675e8d095f162f97aa7b', '{Encounter/e-079a4b262b654f2ba8a4bf4f85da8a7d6fa9245e,Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734}', 179, '2026-11-21 14:07:31.494674+00'),
	('Condition', 'c-a675746a11ea87bc08c6ee4d9ae1c59055096348', 'diagnose', '0001/0004000006', 'Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734', '{"resourceType":"Condition","id":"c-a675746a11ea87bc08c6ee4d9ae1c59055096348","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-diagnose/StructureDefinition/Diagnose|2026.0.0"]},"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/condition-assertedDate","valueDateTime":"2025-11-14"}],"clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]},"verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"confirmed"}]},"code":{"coding":[{"extension":[{"url":"http://fhir.de/StructureDefinition/icd-10-gm-mehrfachcodierungs-kennzeichen","valueCoding":{"system":"http://fhir.de/CodeSystem/icd-10-gm-mehrfachcodierungs-kennzeichen","code":"†"}},{"url":"http://fhir.de/StructureDefinition/icd-10-gm-diagnosesicherheit","valueCoding":{"system":"https://fhir.kbv.de/CodeSystem/KBV_CS_SFHIR_ICD_DIAGNOSESICHERHEIT","code":"G"}}],"system":"http://fhir.de/CodeSystem/bfarm/icd-10-gm","version":"2025","code":"E11.50"}]},"subject":{"reference":"Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734"},"encounter":{"reference":"Encounter/e-cb5404d4e905fb60c716a4eaac836d56687d6827"},"recordedDate":"2025-11-14T11:10:00+01:00"}', '\xf801d149b8468378ecdfed36ede006b8', '{Encounter/e-cb5404d4e905fb60c716a4eaac836d56687d6827,Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734}', 180, '2026-11-21 14:07:31.494674+00'),
	('Condition', 'c-e144c9a2ffa52795af8338db7cde90009d4021ae', 'diagnose', '0001/0004000006', 'Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734', '{"resourceType":"Condition","id":"c-e144c9a2ffa52795af8338db7cde90009d4021ae","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-diagnose/StructureDefinition/Diagnose|2026.0.0"]},"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/condition-related","valueReference":{"reference":"Condition/c-a675746a11ea87bc08c6ee4d9ae1c59055096348"}},{"url":"http://hl7.org/fhir/StructureDefinition/condition-assertedDate","valueDateTime":"2025-11-14"}],"clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]},"verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"confirmed"}]},"code":{"coding":[{"extension":[{"url":"http://fhir.de/StructureDefinition/icd-10-gm-mehrfachcodierungs-kennzeichen","valueCoding":{"system":"http://fhir.de/CodeSystem/icd-10-gm-mehrfachcodierungs-kennzeichen","code":"*"}},{"url":"http://fhir.de/StructureDefinition/icd-10-gm-diagnosesicherheit","valueCoding":{"system":"https://fhir.kbv.de/CodeSystem/KBV_CS_SFHIR_ICD_DIAGNOSESICHERHEIT","code":"G"}}],"system":"http://fhir.de/CodeSystem/bfarm/icd-10-gm","version":"2025","code":"I79.2"}]},"subject":{"reference":"Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734"},"encounter":{"reference":"Encounter/e-cb5404d4e905fb60c716a4eaac836d56687d6827"},"recordedDate":"2025-11-14T11:10:00+01:00"}', '\x3e1c6d01ee53e813e628d626abcd4f43', '{Condition/c-a675746a11ea87bc08c6ee4d9ae1c59055096348,Encounter/e-cb5404d4e905fb60c716a4eaac836d56687d6827,Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734}', 181, '2026-11-21 14:07:31.494674+00'),
	('Condition', 'c-d47683e6f1a7b99ec00f9143a52333699f4b1c86', 'diagnose', '0002/0004000003', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', '{"resourceType":"Condition","id":"c-d47683e6f1a7b99ec00f9143a52333699f4b1c86","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-diagnose/StructureDefinition/Diagnose|2026.0.0"]},"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/condition-assertedDate","valueDateTime":"2025-11-13T02:50:00+01:00"}],"code":{"coding":[{"system":"http://fhir.de/CodeSystem/bfarm/icd-10-gm","version":"2025","code":"E11.90"}],"text":"Diabetes mellitus Typ 2 ohne Komplikationen: nicht entgleist"},"subject":{"reference":"Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553"},"encounter":{"reference":"Encounter/e-2a1acf573895a925e604ee749d3718a3eaaaac4e"},"recordedDate":"2025-11-13T04:19:00+01:00"}', '\x3946ee26322df8e2cfae2a80b8371cd0', '{Encounter/e-2a1acf573895a925e604ee749d3718a3eaaaac4e,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', 194, '2026-11-21 14:07:31.494674+00'),
	('Condition', 'c-bd68714d26e721b9c5a19883f3567c758367edf7', 'diagnose', '0001/0004000006', 'Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734', '{"resourceType":"Condition","id":"c-bd68714d26e721b9c5a19883f3567c758367edf7","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-diagnose/StructureDefinition/Diagnose|2026.0.0"]},"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/condition-assertedDate","valueDateTime":"2025-11-14T09:15:00+01:00"}],"clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]},"verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"confirmed"}]},"code":{"coding":[{"extension":[{"url":"http://fhir.de/StructureDefinition/icd-10-gm-mehrfachcodierungs-kennzeichen","valueCoding":{"system":"http://fhir.de/CodeSystem/icd-10-gm-mehrfachcodierungs-kennzeichen","code":"†"}},{"url":"http://fhir.de/StructureDefinition/icd-10-gm-diagnosesicherheit","valueCoding":{"system":"https://fhir.kbv.de/CodeSystem/KBV_CS_SFHIR_ICD_DIAGNOSESICHERHEIT","code":"G"}}],"system":"http://fhir.de/CodeSystem/bfarm/icd-10-gm","version":"2025","code":"G30.1"}],"text":"Alzheimer-Krankheit mit spätem Beginn"},"subject":{"reference":"Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734"},"encounter":{"reference":"Encounter/e-cb5404d4e905fb60c716a4eaac836d56687d6827"},"recordedDate":"2025-11-15T09:15:00+01:00"}', '\x3a51475088dc1087b72e6a36f53b900f', '{Encounter/e-cb5404d4e905fb60c716a4eaac836d56687d6827,Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734}', 182, '2026-11-21 14:07:31.494674+00'),
	('Condition', 'c-5b5184792a14a8ae44eb58d513547000b1c2ed00', 'diagnose', '0001/0004000006', 'Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734', '{"resourceType":"Condition","id":"c-5b5184792a14a8ae44eb58d513547000b1c2ed00","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-diagnose/StructureDefinition/Diagnose|2026.0.0"]},"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/condition-related","valueReference":{"reference":"Condition/c-bd68714d26e721b9c5a19883f3567c758367edf7"}},{"url":"http://hl7.org/fhir/StructureDefinition/condition-assertedDate","valueDateTime":"2025-11-14T09:15:00+01:00"}],"clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]},"verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"confirmed"}]},"code":{"coding":[{"extension":[{"url":"http://fhir.de/StructureDefinition/icd-10-gm-mehrfachcodierungs-kennzeichen","valueCoding":{"system":"http://fhir.de/CodeSystem/icd-10-gm-mehrfachcodierungs-kennzeichen","code":"*"}},{"url":"http://fhir.de/StructureDefinition/icd-10-gm-diagnosesicherheit","valueCoding":{"system":"https://fhir.kbv.de/CodeSystem/KBV_CS_SFHIR_ICD_DIAGNOSESICHERHEIT","code":"G"}}],"system":"http://fhir.de/CodeSystem/bfarm/icd-10-gm","version":"2025","code":"F00.1"}]},"subject":{"reference":"Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734"},"encounter":{"reference":"Encounter/e-cb5404d4e905fb60c716a4eaac836d56687d6827"},"recordedDate":"2025-11-15T09:15:00+01:00"}', '\x9d50019f064c96c2da4cff015075b66b', '{Condition/c-bd68714d26e721b9c5a19883f3567c758367edf7,Encounter/e-cb5404d4e905fb60c716a4eaac836d56687d6827,Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734}', 183, '2026-11-21 14:07:31.494674+00'),
	('Condition', 'c-916e31cdaf82fa14c3f8ebf74b126048c700763b', 'diagnose', '0001/0004000006', 'Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734', '{"resourceType":"Condition","id":"c-916e31cdaf82fa14c3f8ebf74b126048c700763b","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-diagnose/StructureDefinition/Diagnose|2026.0.0"]},"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/condition-assertedDate","valueDateTime":"2025-11-14"}],"clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]},"verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"confirmed"}]},"code":{"coding":[{"extension":[{"url":"http://fhir.de/StructureDefinition/icd-10-gm-diagnosesicherheit","valueCoding":{"system":"https://fhir.kbv.de/CodeSystem/KBV_CS_SFHIR_ICD_DIAGNOSESICHERHEIT","code":"G"}}],"system":"http://fhir.de/CodeSystem/bfarm/icd-10-gm","version":"2025","code":"E11.91"}],"text":"Diabetes mellitus Typ 2 ohne Komplikationen: entgleist"},"subject":{"reference":"Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734"},"encounter":{"reference":"Encounter/e-cb5404d4e905fb60c716a4eaac836d56687d6827"},"recordedDate":"2025-11-14T09:24:00+01:00"}', '\x88a9b00d9dc5e9f5e36815ad12051ed0', '{Encounter/e-cb5404d4e905fb60c716a4eaac836d56687d6827,Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734}', 184, '2026-11-21 14:07:31.494674+00'),
	('Condition', 'c-2cecb2fcaa861dd6951bda9c5c1d44edef962dea', 'diagnose', '0001/0004000006', 'Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734', '{"resourceType":"Condition","id":"c-2cecb2fcaa861dd6951bda9c5c1d44edef962dea","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-diagnose/StructureDefinition/Diagnose|2026.0.0"]},"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/condition-assertedDate","valueDateTime":"2025-11-14T09:15:00+01:00"}],"clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]},"verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"confirmed"}]},"code":{"coding":[{"extension":[{"url":"http://fhir.de/StructureDefinition/icd-10-gm-diagnosesicherheit","valueCoding":{"system":"https://fhir.kbv.de/CodeSystem/KBV_CS_SFHIR_ICD_DIAGNOSESICHERHEIT","code":"G"}}],"system":"http://fhir.de/CodeSystem/bfarm/icd-10-gm","version":"2025","code":"C78.0"}],"text":"Sekundäre bösartige Neubildung der Lunge"},"subject":{"reference":"Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734"},"encounter":{"reference":"Encounter/e-cb5404d4e905fb60c716a4eaac836d56687d6827"},"recordedDate":"2025-11-14T11:01:00+01:00"}', '\x8a4818d22a5f4ea3a063b0b277b46b26', '{Encounter/e-cb5404d4e905fb60c716a4eaac836d56687d6827,Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734}', 185, '2026-11-21 14:07:31.494674+00'),
	('Condition', 'c-7a46aa93fb620799d7827741e180ad8c66a7c9c6', 'diagnose', '0001/0004000006', 'Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734', '{"resourceType":"Condition","id":"c-7a46aa93fb620799d7827741e180ad8c66a7c9c6","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-diagnose/StructureDefinition/Diagnose|2026.0.0"]},"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/condition-assertedDate","valueDateTime":"2025-11-14T09:15:00+01:00"}],"clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]},"verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"confirmed"}]},"code":{"coding":[{"extension":[{"url":"http://fhir.de/StructureDefinition/icd-10-gm-diagnosesicherheit","valueCoding":{"system":"https://fhir.kbv.de/CodeSystem/KBV_CS_SFHIR_ICD_DIAGNOSESICHERHEIT","code":"G"}}],"system":"http://fhir.de/CodeSystem/bfarm/icd-10-gm","version":"2025","code":"I61.0"}]},"subject":{"reference":"Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734"},"encounter":{"reference":"Encounter/e-cb5404d4e905fb60c716a4eaac836d56687d6827"},"recordedDate":"2025-11-14T09:56:00+01:00"}', '\x1772f912fe2cfdb611fca733878d4204', '{Encounter/e-cb5404d4e905fb60c716a4eaac836d56687d6827,Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734}', 186, '2026-11-21 14:07:31.494674+00'),
	('Condition', 'c-cc9517ae3f5625e436235bd6c9ec1984f017d5c9', 'diagnose', '0002/0004000001', 'Patient/p-a4c2e8a708a1c28c8d63d2772bed8c1b0be9b588', '{"resourceType":"Condition","id":"c-cc9517ae3f5625e436235bd6c9ec1984f017d5c9","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-diagnose/StructureDefinition/Diagnose|2026.0.0"]},"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/condition-assertedDate","valueDateTime":"2024-07-30"}],"clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]},"verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"confirmed"}]},"code":{"coding":[{"extension":[{"url":"http://fhir.de/StructureDefinition/icd-10-gm-diagnosesicherheit","valueCoding":{"system":"https://fhir.kbv.de/CodeSystem/KBV_CS_SFHIR_ICD_DIAGNOSESICHERHEIT","code":"G"}}],"system":"http://fhir.de/CodeSystem/bfarm/icd-10-gm","version":"2024","code":"M16.1"}],"text":"Sonstige primäre Koxarthrose"},"subject":{"reference":"Patient/p-a4c2e8a708a1c28c8d63d2772bed8c1b0be9b588"},"encounter":{"reference":"Encounter/e-0a55338f016f03fe5fccf2d5ff356bad756e1b70"},"recordedDate":"2024-07-30T13:32:00+02:00"}', '\x67dd60d1000636e9599f4c683fe941c0', '{Encounter/e-0a55338f016f03fe5fccf2d5ff356bad756e1b70,Patient/p-a4c2e8a708a1c28c8d63d2772bed8c1b0be9b588}', 188, '2026-11-21 14:07:31.494674+00'),
	('Condition', 'c-683199e9010ddaca41909e0c6f16af9fda2a5d59', 'diagnose', '0002/0004000002', 'Patient/p-a79ec3149cedf8dfece45bec6a16286fae8c2b1b', '{"resourceType":"Condition","id":"c-683199e9010ddaca41909e0c6f16af9fda2a5d59","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-diagnose/StructureDefinition/Diagnose|2026.0.0"]},"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/condition-assertedDate","valueDateTime":"2024-07-14"}],"clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"resolved"}]},"verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"confirmed"}]},"code":{"coding":[{"extension":[{"url":"http://fhir.de/StructureDefinition/icd-10-gm-diagnosesicherheit","valueCoding":{"system":"https://fhir.kbv.de/CodeSystem/KBV_CS_SFHIR_ICD_DIAGNOSESICHERHEIT","code":"Z"}}],"system":"http://fhir.de/CodeSystem/bfarm/icd-10-gm","version":"2024","code":"F43.2"}],"text":"Anpassungsstörungen"},"subject":{"reference":"Patient/p-a79ec3149cedf8dfece45bec6a16286fae8c2b1b"},"encounter":{"reference":"Encounter/e-c63922a7aea125b21ddd16fc72c09d5646db6428"},"recordedDate":"2024-07-14T12:46:00+02:00"}', '\xbaa8c3f145e875991479beb14f608aa7', '{Encounter/e-c63922a7aea125b21ddd16fc72c09d5646db6428,Patient/p-a79ec3149cedf8dfece45bec6a16286fae8c2b1b}', 189, '2026-11-21 14:07:31.494674+00'),
	('Condition', 'c-2b0472c02518d65de52ad7ec5cf9e7c8b8ecec2a', 'diagnose', '0002/0004000002', 'Patient/p-a79ec3149cedf8dfece45bec6a16286fae8c2b1b', '{"resourceType":"Condition","id":"c-2b0472c02518d65de52ad7ec5cf9e7c8b8ecec2a","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-diagnose/StructureDefinition/Diagnose|2026.0.0"]},"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/condition-assertedDate","valueDateTime":"2024-07-14"}],"clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]},"verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"provisional"}]},"code":{"coding":[{"extension":[{"url":"http://fhir.de/StructureDefinition/icd-10-gm-diagnosesicherheit","valueCoding":{"system":"https://fhir.kbv.de/CodeSystem/KBV_CS_SFHIR_ICD_DIAGNOSESICHERHEIT","code":"V"}}],"system":"http://fhir.de/CodeSystem/bfarm/icd-10-gm","version":"2024","code":"K85.10"}]},"subject":{"reference":"Patient/p-a79ec3149cedf8dfece45bec6a16286fae8c2b1b"},"encounter":{"reference":"Encounter/e-c63922a7aea125b21ddd16fc72c09d5646db6428"},"recordedDate":"2024-07-14T12:37:00+02:00"}', '\x542d89a6e51595b7ed2004ba98734143', '{Encounter/e-c63922a7aea125b21ddd16fc72c09d5646db6428,Patient/p-a79ec3149cedf8dfece45bec6a16286fae8c2b1b}', 190, '2026-11-21 14:07:31.494674+00'),
	('Condition', 'c-9b219a847ed1d58e09556007389f4b52b1397c0d', 'diagnose', '0002/0004000003', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', '{"resourceType":"Condition","id":"c-9b219a847ed1d58e09556007389f4b52b1397c0d","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-diagnose/StructureDefinition/Diagnose|2026.0.0"]},"code":{"coding":[{"system":"http://fhir.de/CodeSystem/bfarm/icd-10-gm","version":"2025","code":"F32.1"}],"text":"Mittelgradige depressive Episode"},"subject":{"reference":"Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553"},"encounter":{"reference":"Encounter/e-83bc9448f1d96bb97f47e99ecc99df4bd4368b7d"},"recordedDate":"2025-11-14T08:25:00+01:00"}', '\x74e3bc3768c29ac4c7576a361d07a3f4', '{Encounter/e-83bc9448f1d96bb97f47e99ecc99df4bd4368b7d,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', 191, '2026-11-21 14:07:31.494674+00'),
	('Condition', 'c-b8624a82deaa5c19e6b1e5303ec49a07c5afa936', 'diagnose', '0002/0004000003', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', '{"resourceType":"Condition","id":"c-b8624a82deaa5c19e6b1e5303ec49a07c5afa936","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-diagnose/StructureDefinition/Diagnose|2026.0.0"]},"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/condition-assertedDate","valueDateTime":"2025-11-13"}],"code":{"coding":[{"system":"http://fhir.de/CodeSystem/bfarm/icd-10-gm","version":"2025","code":"F43.2"}]},"subject":{"reference":"Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553"},"encounter":{"reference":"Encounter/e-2a1acf573895a925e604ee749d3718a3eaaaac4e"},"recordedDate":"2025-11-13T03:38:00+01:00"}', '\xf15ac1012f7c268dc60f6be123c76fcb', '{Encounter/e-2a1acf573895a925e604ee749d3718a3eaaaac4e,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', 192, '2026-11-21 14:07:31.494674+00'),
	('Condition', 'c-5e6697e50bdd40bece2e201ef817837ca3c749f7', 'diagnose', '0002/0004000003', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', '{"resourceType":"Condition","id":"c-5e6697e50bdd40bece2e201ef817837ca3c749f7","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-diagnose/StructureDefinition/Diagnose|2026.0.0"]},"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/condition-assertedDate","valueDateTime":"2025-11-13"}],"code":{"coding":[{"system":"http://fhir.de/CodeSystem/bfarm/icd-10-gm","version":"2025","code":"I26.9"}],"text":"Lungenembolie ohne Angabe eines akuten Cor pulmonale"},"subject":{"reference":"Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553"},"encounter":{"reference":"Encounter/e-2a1acf573895a925e604ee749d3718a3eaaaac4e"},"recordedDate":"2025-11-13T09:16:00+01:00"}', '\x380dfc409988b6a8157840bbddb7e714', '{Encounter/e-2a1acf573895a925e604ee749d3718a3eaaaac4e,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', 193, '2026-11-21 14:07:31.494674+00'),
	('Encounter', 'e-3b7fe59afbb53f86ace546af18ca151970fce3e5', 'fall', '0001/0004000001', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', '{"resourceType":"Encounter","id":"e-3b7fe59afbb53f86ace546af18ca151970fce3e5","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-fall/StructureDefinition/KontaktGesundheitseinrichtung|2026.0.0"]},"extension":[{"extension":[{"url":"ErsteUndZweiteStelle","valueCoding":{"system":"http://fhir.de/CodeSystem/dkgev/AufnahmegrundErsteUndZweiteStelle","code":"01"}},{"url":"DritteStelle","valueCoding":{"system":"http://fhir.de/CodeSystem/dkgev/AufnahmegrundDritteStelle","code":"0"}},{"url":"VierteStelle","valueCoding":{"system":"http://fhir.de/CodeSystem/dkgev/AufnahmegrundVierteStelle","code":"1"}}],"url":"http://fhir.de/StructureDefinition/Aufnahmegrund"}],"identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"VN"}]},"system":"https://hospital.example/fhir/sid/encounter","value":"0001-0004000001"}],"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"IMP"},"type":[{"coding":[{"system":"http://fhir.de/CodeSystem/Kontaktebene","code":"einrichtungskontakt"}]}],"subject":{"reference":"Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553"},"period":{"start":"2022-09-28T02:10:00+02:00","end":"2022-10-02T05:15:00+02:00"},"account":[{"identifier":{"system":"https://hospital.example/fhir/sid/case","value":"0004000001"}}],"hospitalization":{"admitSource":{"coding":[{"system":"http://fhir.de/CodeSystem/dgkev/Aufnahmeanlass","code":"E"}]},"dischargeDisposition":{"extension":[{"extension":[{"url":"ErsteUndZweiteStelle","valueCoding":{"system":"http://fhir.de/CodeSystem/dkgev/EntlassungsgrundErsteUndZweiteStelle","code":"04"}},{"url":"DritteStelle","valueCoding":{"system":"http://fhir.de/CodeSystem/dkgev/EntlassungsgrundDritteStelle","code":"2"}}],"url":"http://fhir.de/StructureDefinition/Entlassungsgrund"}]}}}', '\xa8492d9f33952945378d390c49d08f07', '{Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', 195, '2026-11-21 14:07:31.546375+00'),
	('Encounter', 'e-1bbd349c6cd42bb8ae9f555789aca77e00f2ea25', 'fall', '0001/0004000002', 'Patient/p-03dd9f44bb67af01557226b863b49eed133613f0', '{"resourceType":"Encounter","id":"e-1bbd349c6cd42bb8ae9f555789aca77e00f2ea25","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-fall/StructureDefinition/KontaktGesundheitseinrichtung|2026.0.0"]},"extension":[{"extension":[{"url":"ErsteUndZweiteStelle","valueCoding":{"system":"http://fhir.de/CodeSystem/dkgev/AufnahmegrundErsteUndZweiteStelle","code":"01"}},{"url":"DritteStelle","valueCoding":{"system":"http://fhir.de/CodeSystem/dkgev/AufnahmegrundDritteStelle","code":"0"}},{"url":"VierteStelle","valueCoding":{"system":"http://fhir.de/CodeSystem/dkgev/AufnahmegrundVierteStelle","code":"7"}}],"url":"http://fhir.de/StructureDefinition/Aufnahmegrund"}],"identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"VN"}]},"system":"https://hospital.example/fhir/sid/encounter","value":"0001-0004000002"}],"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"IMP"},"type":[{"coding":[{"system":"http://fhir.de/CodeSystem/Kontaktebene","code":"einrichtungskontakt"}]}],"subject":{"reference":"Patient/p-03dd9f44bb67af01557226b863b49eed133613f0"},"period":{"start":"2023-07-16T23:35:00+02:00","end":"2023-07-21T17:00:00+02:00"},"diagnosis":[{"condition":{"reference":"Condition/c-c840569d83926878d36f64ffd530161995d50f5d"},"use":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/diagnosis-role","code":"AD"}]}},{"condition":{"reference":"Condition/c-c840569d83926878d36f64ffd530161995d50f5d"},"use":{"coding":[{"system":"http://fhir.de/CodeSystem/KontaktDiagnoseProzedur","code":"treatment-diagnosis"}]},"rank":1},{"condition":{"reference":"Condition/c-c840569d83926878d36f64ffd530161995d50f5d"},"use":{"coding":[{"system":"http://fhir.de/CodeSystem/KontaktDiagnoseProzedur","code":"department-main-diagnosis"}]}},{"condition":{"reference":"Condition/c-c840569d83926878d36f64ffd530161995d50f5d"},"use":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/diagnosis-role","code":"DD"}]}}],"account":[{"identifier":{"system":"https://hospital.example/fhir/sid/case","value":"0004000002"}}],"hospitalization":{"admitSource":{"coding":[{"system":"http://fhir.de/CodeSystem/dgkev/Aufnahmeanlass","code":"N"}]},"dischargeDisposition":{"extension":[{"extension":[{"url":"ErsteUndZweiteStelle","valueCoding":{"system":"http://fhir.de/CodeSystem/dkgev/EntlassungsgrundErsteUndZweiteStelle","code":"02"}},{"url":"DritteStelle","valueCoding":{"system":"http://fhir.de/CodeSystem/dkgev/EntlassungsgrundDritteStelle","code":"2"}}],"url":"http://fhir.de/StructureDefinition/Entlassungsgrund"}]}}}', '\xda29faa763060dbd8c2a025c914934df', '{Condition/c-c840569d83926878d36f64ffd530161995d50f5d,Patient/p-03dd9f44bb67af01557226b863b49eed133613f0}', 196, '2026-11-21 14:07:31.546375+00'),
	('Encounter', 'e-580f9ea499c227b5da4f966bce4d9fcdebfec639', 'fall', '0001/0004000003', 'Patient/p-a79ec3149cedf8dfece45bec6a16286fae8c2b1b', '{"resourceType":"Encounter","id":"e-580f9ea499c227b5da4f966bce4d9fcdebfec639","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-fall/StructureDefinition/KontaktGesundheitseinrichtung|2026.0.0"]},"identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"VN"}]},"system":"https://hospital.example/fhir/sid/encounter","value":"0001-0004000003"}],"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"type":[{"coding":[{"system":"http://fhir.de/CodeSystem/Kontaktebene","code":"einrichtungskontakt"}]},{"coding":[{"system":"http://fhir.de/CodeSystem/kontaktart-de","code":"operation"}]}],"subject":{"reference":"Patient/p-a79ec3149cedf8dfece45bec6a16286fae8c2b1b"},"period":{"start":"2023-12-07T08:40:00+01:00","end":"2023-12-07T09:50:00+01:00"},"diagnosis":[{"condition":{"reference":"Condition/c-abba9c66d3cde65fa5b9d123614b04766904663e"},"use":{"coding":[{"system":"http://fhir.de/CodeSystem/KontaktDiagnoseProzedur","code":"referral-diagnosis"}]}},{"condition":{"reference":"Condition/c-abba9c66d3cde65fa5b9d123614b04766904663e"},"use":{"coding":[{"system":"http://fhir.de/CodeSystem/KontaktDiagnoseProzedur","code":"treatment-diagnosis"}]}},{"condition":{"reference":"Condition/c-abba9c66d3cde65fa5b9d123614b04766904663e"},"use":{"coding":[{"system":"http://fhir.de/CodeSystem/KontaktDiagnoseProzedur","code":"department-main-diagnosis"}]}}],"account":[{"identifier":{"system":"https://hospital.example/fhir/sid/case","value":"0004000003"}}]}', '\x76234577f148ed4ce149a7c06987e4d3', '{Condition/c-abba9c66d3cde65fa5b9d123614b04766904663e,Patient/p-a79ec3149cedf8dfece45bec6a16286fae8c2b1b}', 197, '2026-11-21 14:07:31.546375+00'),
	('Encounter', 'e-eb2d1e5a2211726342bac151ad9d5c01da7c5879', 'fall', '0001/0004000004', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', '{"resourceType":"Encounter","id":"e-eb2d1e5a2211726342bac151ad9d5c01da7c5879","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-fall/StructureDefinition/KontaktGesundheitseinrichtung|2026.0.0"]},"identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"VN"}]},"system":"https://hospital.example/fhir/sid/encounter","value":"0001-0004000004"}],"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"type":[{"coding":[{"system":"http://fhir.de/CodeSystem/Kontaktebene","code":"einrichtungskontakt"}]}],"subject":{"reference":"Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553"},"period":{"start":"2024-06-14T20:40:00+02:00","end":"2024-07-20T15:30:00+02:00"},"diagnosis":[{"condition":{"reference":"Condition/c-fe38043ee4c424b1df38bd74a4e3777d40c668a3"},"use":{"coding":[{"system":"http://fhir.de/CodeSystem/KontaktDiagnoseProzedur","code":"treatment-diagnosis"}]}},{"condition":{"reference":"Condition/c-5a2761965b757dd8d58b46c67051ca195e9d8325"},"use":{"coding":[{"system":"http://fhir.de/CodeSystem/KontaktDiagnoseProzedur","code":"treatment-diagnosis"}]}},{"condition":{"reference":"Condition/c-cd94e2b79cc4f1f7bf0dfe4b48ca4c722c2668ca"},"use":{"coding":[{"system":"http://fhir.de/CodeSystem/KontaktDiagnoseProzedur","code":"treatment-diagnosis"}]}},{"condition":{"reference":"Condition/c-96875639a7f4650fd324db2410112735cbbab903"},"use":{"coding":[{"system":"http://fhir.de/CodeSystem/KontaktDiagnoseProzedur","code":"treatment-diagnosis"}]}}],"account":[{"identifier":{"system":"https://hospital.example/fhir/sid/case","value":"0004000004"}}]}', '\x7d5fe4e93cb26f1b29f4c40a1dc71515', '{Condition/c-5a2761965b757dd8d58b46c67051ca195e9d8325,Condition/c-96875639a7f4650fd324db2410112735cbbab903,Condition/c-cd94e2b79cc4f1f7bf0dfe4b48ca4c722c2668ca,Condition/c-fe38043ee4c424b1df38bd74a4e3777d40c668a3,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', 198, '2026-11-21 14:07:31.546375+00'),
	('Encounter', 'e-079a4b262b654f2ba8a4bf4f85da8a7d6fa9245e', 'fall', '0001/0004000006', 'Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734', '{"resourceType":"Encounter","id":"e-079a4b262b654f2ba8a4bf4f85da8a7d6fa9245e","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-fall/StructureDefinition/KontaktGesundheitseinrichtung|2026.0.0"]},"identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"VN"}]},"system":"https://hospital.example/fhir/sid/encounter","value":"0001-0004000006"}],"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"type":[{"coding":[{"system":"http://fhir.de/CodeSystem/Kontaktebene","code":"einrichtungskontakt"}]},{"coding":[{"system":"http://fhir.de/CodeSystem/kontaktart-de","code":"operation"}]}],"subject":{"reference":"Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734"},"period":{"start":"2025-11-14T09:15:00+01:00","end":"2025-11-14T11:10:00+01:00"},"diagnosis":[{"condition":{"reference":"Condition/c-8532b4a430aaa3b439d4594d915b4cb1736d19c0"},"use":{"coding":[{"system":"http://fhir.de/CodeSystem/KontaktDiagnoseProzedur","code":"referral-diagnosis"}]}},{"condition":{"reference":"Condition/c-8532b4a430aaa3b439d4594d915b4cb1736d19c0"},"use":{"coding":[{"system":"http://fhir.de/CodeSystem/KontaktDiagnoseProzedur","code":"treatment-diagnosis"}]}},{"condition":{"reference":"Condition/c-8532b4a430aaa3b439d4594d915b4cb1736d19c0"},"use":{"coding":[{"system":"http://fhir.de/CodeSystem/KontaktDiagnoseProzedur","code":"department-main-diagnosis"}]}},{"condition":{"reference":"Condition/c-8ef8f8afa9b8c820dc4e9425e0fd40fea806ef90"},"use":{"coding":[{"system":"http://fhir.de/CodeSystem/KontaktDiagnoseProzedur","code":"treatment-diagnosis"}]}},{"condition":{"reference":"Condition/c-0ff7af6675a6fad693fcab6abd3917599546ded7"},"use":{"coding":[{"system":"http://fhir.de/CodeSystem/KontaktDiagnoseProzedur","code":"treatment-diagnosis"}]}},{"condition":{"reference":"Condition/c-f26b4cf914dbb3a936412661c24fdbcd6bed9035"},"use":{"coding":[{"system":"http://fhir.de/CodeSystem/KontaktDiagnoseProzedur","code":"treatment-diagnosis"}]}},{"condition":{"reference":"Condition/c-f26b4cf914dbb3a936412661c24fdbcd6bed9035"},"use":{"coding":[{"system":"http://fhir.de/CodeSystem/KontaktDiagnoseProzedur","code":"department-main-diagnosis"}]}},{"condition":{"reference":"Condition/c-57c959c4f80282513f2e090da60045b74701ceee"},"use":{"coding":[{"system":"http://fhir.de/CodeSystem/KontaktDiagnoseProzedur","code":"treatment-diagnosis"}]}},{"condition":{"reference":"Condition/c-f9db13d78121b2cb1f33f28b7eced35751c5f801"},"use":{"coding":[{"system":"http://fhir.de/CodeSystem/KontaktDiagnoseProzedur","code":"treatment-diagnosis"}]}},{"condition":{"reference":"Condition/c-a675746a11ea87bc08c6ee4d9ae1c59055096348"},"use":{"coding":[{"system":"http://fhir.de/CodeSystem/KontaktDiagnoseProzedur","code":"treatment-diagnosis"}]}},{"condition":{"reference":"Condition/c-e144c9a2ffa52795af8338db7cde90009d4021ae"},"use":{"coding":[{"system":"http://fhir.de/CodeSystem/KontaktDiagnoseProzedur","code":"treatment-diagnosis"}]}},{"condition":{"reference":"Condition/c-bd68714d26e721b9c5a19883f3567c758367edf7"},"use":{"coding":[{"system":"http://fhir.de/CodeSystem/KontaktDiagnoseProzedur","code":"treatment-diagnosis"}]}},{"condition":{"reference":"Condition/c-5b5184792a14a8ae44eb58d513547000b1c2ed00"},"use":{"coding":[{"system":"http://fhir.de/CodeSystem/KontaktDiagnoseProzedur","code":"treatment-diagnosis"}]}},{"condition":{"reference":"Condition/c-916e31cdaf82fa14c3f8ebf74b126048c700763b"},"use":{"coding":[{"system":"http://fhir.de/CodeSystem/KontaktDiagnoseProzedur","code":"treatment-diagnosis"}]}},{"condition":{"reference":"Condition/c-2cecb2fcaa861dd6951bda9c5c1d44edef962dea"},"use":{"coding":[{"system":"http://fhir.de/CodeSystem/KontaktDiagnoseProzedur","code":"treatment-diagnosis"}]}},{"condition":{"reference":"Condition/c-7a46aa93fb620799d7827741e180ad8c66a7c9c6"},"use":{"coding":[{"system":"http://fhir.de/CodeSystem/KontaktDiagnoseProzedur","code":"treatment-diagnosis"}]}}],"account":[{"identifier":{"system":"https://hospital.example/fhir/sid/case","value":"0004000006"}}]}', '\x183d71040dd4470c75fb9da58c6acbc3', '{Condition/c-0ff7af6675a6fad693fcab6abd3917599546ded7,Condition/c-2cecb2fcaa861dd6951bda9c5c1d44edef962dea,Condition/c-57c959c4f80282513f2e090da60045b74701ceee,Condition/c-5b5184792a14a8ae44eb58d513547000b1c2ed00,Condition/c-7a46aa93fb620799d7827741e180ad8c66a7c9c6,Condition/c-8532b4a430aaa3b439d4594d915b4cb1736d19c0,Condition/c-8ef8f8afa9b8c820dc4e9425e0fd40fea806ef90,Condition/c-916e31cdaf82fa14c3f8ebf74b126048c700763b,Condition/c-a675746a11ea87bc08c6ee4d9ae1c59055096348,Condition/c-bd68714d26e721b9c5a19883f3567c758367edf7,Condition/c-e144c9a2ffa52795af8338db7cde90009d4021ae,Condition/c-f26b4cf914dbb3a936412661c24fdbcd6bed9035,Condition/c-f9db13d78121b2cb1f33f28b7eced35751c5f801,Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734}', 199, '2026-11-21 14:07:31.546375+00'),
	('Encounter', 'e-c3a665c3d22b53e8197a42cc82032bce23770018', 'fall', '0002/0004000001', 'Patient/p-a4c2e8a708a1c28c8d63d2772bed8c1b0be9b588', '{"resourceType":"Encounter","id":"e-c3a665c3d22b53e8197a42cc82032bce23770018","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-fall/StructureDefinition/KontaktGesundheitseinrichtung|2026.0.0"]},"identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"VN"}]},"system":"https://hospital.example/fhir/sid/encounter","value":"0002-0004000001"}],"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"type":[{"coding":[{"system":"http://fhir.de/CodeSystem/Kontaktebene","code":"einrichtungskontakt"}]}],"subject":{"reference":"Patient/p-a4c2e8a708a1c28c8d63d2772bed8c1b0be9b588"},"period":{"start":"2024-05-21T16:55:00+02:00","end":"2024-07-30T15:05:00+02:00"},"diagnosis":[{"condition":{"reference":"Condition/c-cc9517ae3f5625e436235bd6c9ec1984f017d5c9"},"use":{"coding":[{"system":"http://fhir.de/CodeSystem/KontaktDiagnoseProzedur","code":"treatment-diagnosis"}]}}],"account":[{"identifier":{"system":"https://hospital.example/fhir/sid/case","value":"0004000001"}}]}', '\xf20508ac46568e9a5e911e137aabf50d', '{Condition/c-cc9517ae3f5625e436235bd6c9ec1984f017d5c9,Patient/p-a4c2e8a708a1c28c8d63d2772bed8c1b0be9b588}', 201, '2026-11-21 14:07:31.546375+00'),
	('Encounter', 'e-e08b169e1ada6536d77247c5e96dc4da8ced1dd8', 'fall', '0002/0004000002', 'Patient/p-a79ec3149cedf8dfece45bec6a16286fae8c2b1b', '{"resourceType":"Encounter","id":"e-e08b169e1ada6536d77247c5e96dc4da8ced1dd8","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-fall/StructureDefinition/KontaktGesundheitseinrichtung|2026.0.0"]},"identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"VN"}]},"system":"https://hospital.example/fhir/sid/encounter","value":"0002-0004000002"}],"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"type":[{"coding":[{"system":"http://fhir.de/CodeSystem/Kontaktebene","code":"einrichtungskontakt"}]},{"coding":[{"system":"http://fhir.de/CodeSystem/kontaktart-de","code":"nachstationaer"}]}],"subject":{"reference":"Patient/p-a79ec3149cedf8dfece45bec6a16286fae8c2b1b"},"period":{"start":"2024-07-14T10:50:00+02:00","end":"2024-07-14T12:45:00+02:00"},"diagnosis":[{"condition":{"reference":"Condition/c-683199e9010ddaca41909e0c6f16af9fda2a5d59"},"use":{"coding":[{"system":"http://fhir.de/CodeSystem/KontaktDiagnoseProzedur","code":"treatment-diagnosis"}]}},{"condition":{"reference":"Condition/c-683199e9010ddaca41909e0c6f16af9fda2a5d59"},"use":{"coding":[{"system":"http://fhir.de/CodeSystem/KontaktDiagnoseProzedur","code":"department-main-diagnosis"}]}},{"condition":{"reference":"Condition/c-2b0472c02518d65de52ad7ec5cf9e7c8b8ecec2a"},"use":{"coding":[{"system":"http://fhir.de/CodeSystem/KontaktDiagnoseProzedur","code":"treatment-diagnosis"}]}}],"account":[{"identifier":{"system":"https://hospital.example/fhir/sid/case","value":"0004000002"}}]}', '\x34040b69f9ba8021679a6d45bf151520', '{Condition/c-2b0472c02518d65de52ad7ec5cf9e7c8b8ecec2a,Condition/c-683199e9010ddaca41909e0c6f16af9fda2a5d59,Patient/p-a79ec3149cedf8dfece45bec6a16286fae8c2b1b}', 202, '2026-11-21 14:07:31.546375+00'),
	('Encounter', 'e-83bc9448f1d96bb97f47e99ecc99df4bd4368b7d', 'fall', '0002/0004000003', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', '{"resourceType":"Encounter","id":"e-83bc9448f1d96bb97f47e99ecc99df4bd4368b7d","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-fall/StructureDefinition/KontaktGesundheitseinrichtung|2026.0.0"]},"extension":[{"extension":[{"url":"ErsteUndZweiteStelle","valueCoding":{"system":"http://fhir.de/CodeSystem/dkgev/AufnahmegrundErsteUndZweiteStelle","code":"01"}},{"url":"DritteStelle","valueCoding":{"system":"http://fhir.de/CodeSystem/dkgev/AufnahmegrundDritteStelle","code":"0"}},{"url":"VierteStelle","valueCoding":{"system":"http://fhir.de/CodeSystem/dkgev/AufnahmegrundVierteStelle","code":"1"}}],"url":"http://fhir.de/StructureDefinition/Aufnahmegrund"}],"identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"VN"}]},"system":"https://hospital.example/fhir/sid/encounter","value":"0002-0004000003"}],"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"SS"},"type":[{"coding":[{"system":"http://fhir.de/CodeSystem/Kontaktebene","code":"einrichtungskontakt"}]},{"coding":[{"system":"http://fhir.de/CodeSystem/kontaktart-de","code":"teilstationaer"}]}],"subject":{"reference":"Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553"},"period":{"start":"2025-11-13T02:50:00+01:00","end":"2025-11-13T08:25:00+01:00"},"diagnosis":[{"condition":{"reference":"Condition/c-9b219a847ed1d58e09556007389f4b52b1397c0d"},"use":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/diagnosis-role","code":"AD"}]}},{"condition":{"reference":"Condition/c-9b219a847ed1d58e09556007389f4b52b1397c0d"},"use":{"coding":[{"system":"http://fhir.de/CodeSystem/KontaktDiagnoseProzedur","code":"treatment-diagnosis"}]},"rank":1},{"condition":{"reference":"Condition/c-9b219a847ed1d58e09556007389f4b52b1397c0d"},"use":{"coding":[{"system":"http://fhir.de/CodeSystem/KontaktDiagnoseProzedur","code":"department-main-diagnosis"}]}},{"condition":{"reference":"Condition/c-b8624a82deaa5c19e6b1e5303ec49a07c5afa936"},"use":{"coding":[{"system":"http://fhir.de/CodeSystem/KontaktDiagnoseProzedur","code":"treatment-diagnosis"}]}},{"condition":{"reference":"Condition/c-b8624a82deaa5c19e6b1e5303ec49a07c5afa936"},"use":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/diagnosis-role","code":"DD"}]}},{"condition":{"reference":"Condition/c-5e6697e50bdd40bece2e201ef817837ca3c749f7"},"use":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/diagnosis-role","code":"AD"}]}},{"condition":{"reference":"Condition/c-5e6697e50bdd40bece2e201ef817837ca3c749f7"},"use":{"coding":[{"system":"http://fhir.de/CodeSystem/KontaktDiagnoseProzedur","code":"treatment-diagnosis"}]}},{"condition":{"reference":"Condition/c-5e6697e50bdd40bece2e201ef817837ca3c749f7"},"use":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/diagnosis-role","code":"DD"}]}},{"condition":{"reference":"Condition/c-d47683e6f1a7b99ec00f9143a52333699f4b1c86"},"use":{"coding":[{"system":"http://fhir.de/CodeSystem/KontaktDiagnoseProzedur","code":"treatment-diagnosis"}]}},{"condition":{"reference":"Condition/c-d47683e6f1a7b99ec00f9143a52333699f4b1c86"},"use":{"coding":[{"system":"http://fhir.de/CodeSystem/KontaktDiagnoseProzedur","code":"department-main-diagnosis"}]}},{"condition":{"reference":"Condition/c-d47683e6f1a7b99ec00f9143a52333699f4b1c86"},"use":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/diagnosis-role","code":"DD"}]}}],"account":[{"identifier":{"system":"https://hospital.example/fhir/sid/case","value":"0004000003"}}],"hospitalization":{"admitSource":{"coding":[{"system":"http://fhir.de/CodeSystem/dgkev/Aufnahmeanlass","code":"E"}]},"dischargeDisposition":{"extension":[{"extension":[{"url":"ErsteUndZweiteStelle","valueCoding":{"system":"http://fhir.de/CodeSystem/dkgev/EntlassungsgrundErsteUndZweiteStelle","code":"01"}},{"url":"DritteStelle","valueCoding":{"system":"http://fhir.de/CodeSystem/dkgev/EntlassungsgrundDritteStelle","code":"1"}}],"url":"http://fhir.de/StructureDefinition/Entlassungsgrund"}]}}}', '\x03f66f3ed28dc52685a3f7f7a154dd08', '{Condition/c-5e6697e50bdd40bece2e201ef817837ca3c749f7,Condition/c-9b219a847ed1d58e09556007389f4b52b1397c0d,Condition/c-b8624a82deaa5c19e6b1e5303ec49a07c5afa936,Condition/c-d47683e6f1a7b99ec00f9143a52333699f4b1c86,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', 203, '2026-11-21 14:07:31.546375+00'),
	('Encounter', 'e-e276ea0165d1f7dbe3a7a25637a96684bc1b53a7', 'kontakt', '0001/0004000001', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', '{"resourceType":"Encounter","id":"e-e276ea0165d1f7dbe3a7a25637a96684bc1b53a7","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-fall/StructureDefinition/KontaktGesundheitseinrichtung|2026.0.0"]},"identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"VN"}]},"system":"https://hospital.example/fhir/sid/encounter","value":"0001-0004000001-A-1"}],"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"IMP"},"type":[{"coding":[{"system":"http://fhir.de/CodeSystem/Kontaktebene","code":"abteilungskontakt"}]}],"serviceType":{"coding":[{"system":"http://fhir.de/CodeSystem/dkgev/Fachabteilungsschluessel","code":"1500"}]},"subject":{"reference":"Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553"},"period":{"start":"2022-09-28T02:10:00+02:00","end":"2022-10-01T01:55:00+02:00"},"account":[{"identifier":{"system":"https://hospital.example/fhir/sid/case","value":"0004000001"}}],"serviceProvider":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"ACH1"},"display":"Allgemeine Chirurgie"},"partOf":{"reference":"Encounter/e-3b7fe59afbb53f86ace546af18ca151970fce3e5"}}', '\xef6954a842613e68a0c93d6df9d2f613', '{Encounter/e-3b7fe59afbb53f86ace546af18ca151970fce3e5,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', 204, '2026-11-21 14:07:31.597224+00'),
	('Encounter', 'e-63e8c9fa0e450f21fe532962012067c98b000dff', 'kontakt', '0001/0004000001', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', '{"resourceType":"Encounter","id":"e-63e8c9fa0e450f21fe532962012067c98b000dff","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-fall/StructureDefinition/KontaktGesundheitseinrichtung|2026.0.0"]},"identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"VN"}]},"system":"https://hospital.example/fhir/sid/encounter","value":"0001-0004000001-V-1"}],"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"IMP"},"type":[{"coding":[{"system":"http://fhir.de/CodeSystem/Kontaktebene","code":"versorgungsstellenkontakt"}]},{"coding":[{"system":"http://fhir.de/CodeSystem/kontaktart-de","code":"normalstationaer"}]}],"subject":{"reference":"Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553"},"period":{"start":"2022-09-28T02:10:00+02:00","end":"2022-10-01T01:55:00+02:00"},"account":[{"identifier":{"system":"https://hospital.example/fhir/sid/case","value":"0004000001"}}],"location":[{"location":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"ST04"},"display":"Station 4"},"status":"active","physicalType":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/location-physical-type","code":"wa"}]}},{"location":{"identifier":{"system":"https://hospital.example/fhir/sid/location","value":"ST04/125"},"display":"125"},"status":"active","physicalType":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/location-physical-type","code":"ro"}]}},{"location":{"identifier":{"system":"https://hospital.example/fhir/sid/location","value":"ST04/125/T"},"display":"T"},"status":"active","physicalType":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/location-physical-type","code":"bd"}]}}],"serviceProvider":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"ACH1"},"display":"Allgemeine Chirurgie"},"partOf":{"reference":"Encounter/e-e276ea0165d1f7dbe3a7a25637a96684bc1b53a7"}}', '\x4cb40927ebe4b32f0a791998dfe06e89', '{Encounter/e-e276ea0165d1f7dbe3a7a25637a96684bc1b53a7,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', 205, '2026-11-21 14:07:31.597224+00'),
	('Encounter', 'e-f368bdee8fdbafc250a40c47e141cc706bac785c', 'kontakt', '0001/0004000001', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', '{"resourceType":"Encounter","id":"e-f368bdee8fdbafc250a40c47e141cc706bac785c","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-fall/StructureDefinition/KontaktGesundheitseinrichtung|2026.0.0"]},"identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"VN"}]},"system":"https://hospital.example/fhir/sid/encounter","value":"0001-0004000001-A-2"}],"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"IMP"},"type":[{"coding":[{"system":"http://fhir.de/CodeSystem/Kontaktebene","code":"abteilungskontakt"}]}],"serviceType":{"coding":[{"system":"http://fhir.de/CodeSystem/dkgev/Fachabteilungsschluessel","code":"1000"}]},"subject":{"reference":"Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553"},"period":{"start":"2022-10-01T01:55:00+02:00","end":"2022-10-02T05:15:00+02:00"},"account":[{"identifier":{"system":"https://hospital.example/fhir/sid/case","value":"0004000001"}}],"serviceProvider":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"PAE1"},"display":"Pädiatrie"},"partOf":{"reference":"Encounter/e-3b7fe59afbb53f86ace546af18ca151970fce3e5"}}', '\x61ce6f35b29043a4bc362788c3e78075', '{Encounter/e-3b7fe59afbb53f86ace546af18ca151970fce3e5,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', 206, '2026-11-21 14:07:31.597224+00'),
	('Encounter', 'e-53e041bd69f1362e1281bfcbb74bf26d0da5ea4e', 'kontakt', '0001/0004000001', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', '{"resourceType":"Encounter","id":"e-53e041bd69f1362e1281bfcbb74bf26d0da5ea4e","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-fall/StructureDefinition/KontaktGesundheitseinrichtung|2026.0.0"]},"identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"VN"}]},"system":"https://hospital.example/fhir/sid/encounter","value":"0001-0004000001-V-2"}],"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"IMP"},"type":[{"coding":[{"system":"http://fhir.de/CodeSystem/Kontaktebene","code":"versorgungsstellenkontakt"}]},{"coding":[{"system":"http://fhir.de/CodeSystem/kontaktart-de","code":"normalstationaer"}]}],"subject":{"reference":"Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553"},"period":{"start":"2022-10-01T01:55:00+02:00","end":"2022-10-01T22:35:00+02:00"},"account":[{"identifier":{"system":"https://hospital.example/fhir/sid/case","value":"0004000001"}}],"location":[{"location":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"ST03"},"display":"Station 3"},"status":"active","physicalType":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/location-physical-type","code":"wa"}]}}],"serviceProvider":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"PAE1"},"display":"Pädiatrie"},"partOf":{"reference":"Encounter/e-f368bdee8fdbafc250a40c47e141cc706bac785c"}}', '\x9034ee9470488503a3b20239ee90608f', '{Encounter/e-f368bdee8fdbafc250a40c47e141cc706bac785c,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', 207, '2026-11-21 14:07:31.597224+00'),
	('Encounter', 'e-2e665da32bcdc1efacd4b8302c1d4a31d97be0f8', 'kontakt', '0001/0004000001', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', '{"resourceType":"Encounter","id":"e-2e665da32bcdc1efacd4b8302c1d4a31d97be0f8","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-fall/StructureDefinition/KontaktGesundheitseinrichtung|2026.0.0"]},"identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"VN"}]},"system":"https://hospital.example/fhir/sid/encounter","value":"0001-0004000001-V-3"}],"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"IMP"},"type":[{"coding":[{"system":"http://fhir.de/CodeSystem/Kontaktebene","code":"versorgungsstellenkontakt"}]},{"coding":[{"system":"http://fhir.de/CodeSystem/kontaktart-de","code":"normalstationaer"}]}],"subject":{"reference":"Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553"},"period":{"start":"2022-10-01T22:35:00+02:00","end":"2022-10-02T05:15:00+02:00"},"account":[{"identifier":{"system":"https://hospital.example/fhir/sid/case","value":"0004000001"}}],"location":[{"location":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"ST05"},"display":"Station 5"},"status":"active","physicalType":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/location-physical-type","code":"wa"}]}},{"location":{"identifier":{"system":"https://hospital.example/fhir/sid/location","value":"ST05/107"},"display":"107"},"status":"active","physicalType":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/location-physical-type","code":"ro"}]}}],"serviceProvider":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"PAE1"},"display":"Pädiatrie"},"partOf":{"reference":"Encounter/e-f368bdee8fdbafc250a40c47e141cc706bac785c"}}', '\x92b43a599da751ff0f85b55f385fa437', '{Encounter/e-f368bdee8fdbafc250a40c47e141cc706bac785c,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', 208, '2026-11-21 14:07:31.597224+00'),
	('Encounter', 'e-267c021a44cf19c36b7467c7830c088bde888be7', 'kontakt', '0001/0004000002', 'Patient/p-03dd9f44bb67af01557226b863b49eed133613f0', '{"resourceType":"Encounter","id":"e-267c021a44cf19c36b7467c7830c088bde888be7","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-fall/StructureDefinition/KontaktGesundheitseinrichtung|2026.0.0"]},"identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"VN"}]},"system":"https://hospital.example/fhir/sid/encounter","value":"0001-0004000002-A-1"}],"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"IMP"},"type":[{"coding":[{"system":"http://fhir.de/CodeSystem/Kontaktebene","code":"abteilungskontakt"}]}],"serviceType":{"coding":[{"system":"http://fhir.de/CodeSystem/dkgev/Fachabteilungsschluessel","code":"1600"}]},"subject":{"reference":"Patient/p-03dd9f44bb67af01557226b863b49eed133613f0"},"period":{"start":"2023-07-16T23:35:00+02:00","end":"2023-07-18T09:40:00+02:00"},"account":[{"identifier":{"system":"https://hospital.example/fhir/sid/case","value":"0004000002"}}],"serviceProvider":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"UCH1"},"display":"Unfallchirurgie"},"partOf":{"reference":"Encounter/e-1bbd349c6cd42bb8ae9f555789aca77e00f2ea25"}}', '\xf091ac04e252eb341dc341223d9b31f7', '{Encounter/e-1bbd349c6cd42bb8ae9f555789aca77e00f2ea25,Patient/p-03dd9f44bb67af01557226b863b49eed133613f0}', 209, '2026-11-21 14:07:31.597224+00'),
	('Encounter', 'e-9cc992335143f78464a146574f5c6a3f09f61d7b', 'kontakt', '0001/0004000002', 'Patient/p-03dd9f44bb67af01557226b863b49eed133613f0', '{"resourceType":"Encounter","id":"e-9cc992335143f78464a146574f5c6a3f09f61d7b","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-fall/StructureDefinition/KontaktGesundheitseinrichtung|2026.0.0"]},"identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"VN"}]},"system":"https://hospital.example/fhir/sid/encounter","value":"0001-0004000002-V-1"}],"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"IMP"},"type":[{"coding":[{"system":"http://fhir.de/CodeSystem/Kontaktebene","code":"versorgungsstellenkontakt"}]},{"coding":[{"system":"http://fhir.de/CodeSystem/kontaktart-de","code":"normalstationaer"}]}],"subject":{"reference":"Patient/p-03dd9f44bb67af01557226b863b49eed133613f0"},"period":{"start":"2023-07-16T23:35:00+02:00","end":"2023-07-18T02:10:00+02:00"},"account":[{"identifier":{"system":"https://hospital.example/fhir/sid/case","value":"0004000002"}}],"location":[{"location":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"ST05"},"display":"Station 5"},"status":"active","physicalType":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/location-physical-type","code":"wa"}]}},{"location":{"identifier":{"system":"https://hospital.example/fhir/sid/location","value":"ST05/138"},"display":"138"},"status":"active","physicalType":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/location-physical-type","code":"ro"}]}}],"serviceProvider":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"UCH1"},"display":"Unfallchirurgie"},"partOf":{"reference":"Encounter/e-267c021a44cf19c36b7467c7830c088bde888be7"}}', '\x5d5078a9ff9437e9fb879507a7e285a2', '{Encounter/e-267c021a44cf19c36b7467c7830c088bde888be7,Patient/p-03dd9f44bb67af01557226b863b49eed133613f0}', 210, '2026-11-21 14:07:31.597224+00'),
	('Encounter', 'e-ec47726aa036d98c094b87f72425fa5223cd565f', 'kontakt', '0001/0004000002', 'Patient/p-03dd9f44bb67af01557226b863b49eed133613f0', '{"resourceType":"Encounter","id":"e-ec47726aa036d98c094b87f72425fa5223cd565f","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-fall/StructureDefinition/KontaktGesundheitseinrichtung|2026.0.0"]},"identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"VN"}]},"system":"https://hospital.example/fhir/sid/encounter","value":"0001-0004000002-V-2"}],"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"IMP"},"type":[{"coding":[{"system":"http://fhir.de/CodeSystem/Kontaktebene","code":"versorgungsstellenkontakt"}]},{"coding":[{"system":"http://fhir.de/CodeSystem/kontaktart-de","code":"normalstationaer"}]}],"subject":{"reference":"Patient/p-03dd9f44bb67af01557226b863b49eed133613f0"},"period":{"start":"2023-07-18T02:10:00+02:00","end":"2023-07-18T09:40:00+02:00"},"account":[{"identifier":{"system":"https://hospital.example/fhir/sid/case","value":"0004000002"}}],"location":[{"location":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"ST06"},"display":"Station 6"},"status":"active","physicalType":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/location-physical-type","code":"wa"}]}},{"location":{"identifier":{"system":"https://hospital.example/fhir/sid/location","value":"ST06/136"},"display":"136"},"status":"active","physicalType":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/location-physical-type","code":"ro"}]}},{"location":{"identifier":{"system":"https://hospital.example/fhir/sid/location","value":"ST06/136/F"},"display":"F"},"status":"active","physicalType":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/location-physical-type","code":"bd"}]}}],"serviceProvider":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"UCH1"},"display":"Unfallchirurgie"},"partOf":{"reference":"Encounter/e-267c021a44cf19c36b7467c7830c088bde888be7"}}', '\x345a321bae66b6bcd1baaa32064bd11b', '{Encounter/e-267c021a44cf19c36b7467c7830c088bde888be7,Patient/p-03dd9f44bb67af01557226b863b49eed133613f0}', 211, '2026-11-21 14:07:31.597224+00'),
	('Encounter', 'e-99a93ababec39bcbc3470d718784c75eeb966c5a', 'kontakt', '0001/0004000002', 'Patient/p-03dd9f44bb67af01557226b863b49eed133613f0', '{"resourceType":"Encounter","id":"e-99a93ababec39bcbc3470d718784c75eeb966c5a","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-fall/StructureDefinition/KontaktGesundheitseinrichtung|2026.0.0"]},"identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"VN"}]},"system":"https://hospital.example/fhir/sid/encounter","value":"0001-0004000002-A-3"}],"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"IMP"},"type":[{"coding":[{"system":"http://fhir.de/CodeSystem/Kontaktebene","code":"abteilungskontakt"}]}],"serviceType":{"coding":[{"system":"http://fhir.de/CodeSystem/dkgev/Fachabteilungsschluessel","code":"2800"}]},"subject":{"reference":"Patient/p-03dd9f44bb67af01557226b863b49eed133613f0"},"period":{"start":"2023-07-18T09:40:00+02:00","end":"2023-07-20T19:15:00+02:00"},"account":[{"identifier":{"system":"https://hospital.example/fhir/sid/case","value":"0004000002"}}],"serviceProvider":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"NEU1"},"display":"Neurologie"},"partOf":{"reference":"Encounter/e-1bbd349c6cd42bb8ae9f555789aca77e00f2ea25"}}', '\x5f43419d8ef2f92a05f82ca55be697dc', '{Encounter/e-1bbd349c6cd42bb8ae9f555789aca77e00f2ea25,Patient/p-03dd9f44bb67af01557226b863b49eed133613f0}', 212, '2026-11-21 14:07:31.597224+00'),
	('Encounter', 'e-51effb3c05143c6cbe92018978818179fbef5e21', 'kontakt', '0001/0004000002', 'Patient/p-03dd9f44bb67af01557226b863b49eed133613f0', '{"resourceType":"Encounter","id":"e-51effb3c05143c6cbe92018978818179fbef5e21","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-fall/StructureDefinition/KontaktGesundheitseinrichtung|2026.0.0"]},"identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"VN"}]},"system":"https://hospital.example/fhir/sid/encounter","value":"0001-0004000002-V-3"}],"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"IMP"},"type":[{"coding":[{"system":"http://fhir.de/CodeSystem/Kontaktebene","code":"versorgungsstellenkontakt"}]},{"coding":[{"system":"http://fhir.de/CodeSystem/kontaktart-de","code":"normalstationaer"}]}],"subject":{"reference":"Patient/p-03dd9f44bb67af01557226b863b49eed133613f0"},"period":{"start":"2023-07-18T09:40:00+02:00","end":"2023-07-20T19:15:00+02:00"},"account":[{"identifier":{"system":"https://hospital.example/fhir/sid/case","value":"0004000002"}}],"location":[{"location":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"ST04"},"display":"Station 4"},"status":"active","physicalType":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/location-physical-type","code":"wa"}]}},{"location":{"identifier":{"system":"https://hospital.example/fhir/sid/location","value":"ST04/127"},"display":"127"},"status":"active","physicalType":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/location-physical-type","code":"ro"}]}},{"location":{"identifier":{"system":"https://hospital.example/fhir/sid/location","value":"ST04/127/F"},"display":"F"},"status":"active","physicalType":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/location-physical-type","code":"bd"}]}}],"serviceProvider":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"NEU1"},"display":"Neurologie"},"partOf":{"reference":"Encounter/e-99a93ababec39bcbc3470d718784c75eeb966c5a"}}', '\x1b8431803762cd1b7d7da2cdb35fd3d7', '{Encounter/e-99a93ababec39bcbc3470d718784c75eeb966c5a,Patient/p-03dd9f44bb67af01557226b863b49eed133613f0}', 213, '2026-11-21 14:07:31.597224+00'),
	('Encounter', 'e-552be1af5bdca8f9bb74f5b8fe64cf0c4a121bab', 'kontakt', '0001/0004000002', 'Patient/p-03dd9f44bb67af01557226b863b49eed133613f0', '{"resourceType":"Encounter","id":"e-552be1af5bdca8f9bb74f5b8fe64cf0c4a121bab","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-fall/StructureDefinition/KontaktGesundheitseinrichtung|2026.0.0"]},"identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"VN"}]},"system":"https://hospital.example/fhir/sid/encounter","value":"0001-0004000002-A-4"}],"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"IMP"},"type":[{"coding":[{"system":"http://fhir.de/CodeSystem/Kontaktebene","code":"abteilungskontakt"}]}],"serviceType":{"coding":[{"system":"http://fhir.de/CodeSystem/dkgev/Fachabteilungsschluessel","code":"1000"}]},"subject":{"reference":"Patient/p-03dd9f44bb67af01557226b863b49eed133613f0"},"period":{"start":"2023-07-20T19:15:00+02:00","end":"2023-07-21T17:00:00+02:00"},"account":[{"identifier":{"system":"https://hospital.example/fhir/sid/case","value":"0004000002"}}],"serviceProvider":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"PAE1"},"display":"Pädiatrie"},"partOf":{"reference":"Encounter/e-1bbd349c6cd42bb8ae9f555789aca77e00f2ea25"}}', '\xfe3a1f0fc97ed14db4d8e495d2e06dfd', '{Encounter/e-1bbd349c6cd42bb8ae9f555789aca77e00f2ea25,Patient/p-03dd9f44bb67af01557226b863b49eed133613f0}', 214, '2026-11-21 14:07:31.597224+00'),
	('Encounter', 'e-40c6ff5e6dcf03c4715c2d8c9176ec4b56ab5421', 'kontakt', '0001/0004000002', 'Patient/p-03dd9f44bb67af01557226b863b49eed133613f0', '{"resourceType":"Encounter","id":"e-40c6ff5e6dcf03c4715c2d8c9176ec4b56ab5421","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-fall/StructureDefinition/KontaktGesundheitseinrichtung|2026.0.0"]},"identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"VN"}]},"system":"https://hospital.example/fhir/sid/encounter","value":"0001-0004000002-V-4"}],"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"IMP"},"type":[{"coding":[{"system":"http://fhir.de/CodeSystem/Kontaktebene","code":"versorgungsstellenkontakt"}]},{"coding":[{"system":"http://fhir.de/CodeSystem/kontaktart-de","code":"normalstationaer"}]}],"subject":{"reference":"Patient/p-03dd9f44bb67af01557226b863b49eed133613f0"},"period":{"start":"2023-07-20T19:15:00+02:00","end":"2023-07-21T17:00:00+02:00"},"account":[{"identifier":{"system":"https://hospital.example/fhir/sid/case","value":"0004000002"}}],"location":[{"location":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"ST01"},"display":"Station 1"},"status":"active","physicalType":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/location-physical-type","code":"wa"}]}},{"location":{"identifier":{"system":"https://hospital.example/fhir/sid/location","value":"ST01/110"},"display":"110"},"status":"active","physicalType":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/location-physical-type","code":"ro"}]}},{"location":{"identifier":{"system":"https://hospital.example/fhir/sid/location","value":"ST01/110/F"},"display":"F"},"status":"active","physicalType":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/location-physical-type","code":"bd"}]}}],"serviceProvider":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"PAE1"},"display":"Pädiatrie"},"partOf":{"reference":"Encounter/e-552be1af5bdca8f9bb74f5b8fe64cf0c4a121bab"}}', '\x6d847490b377e4f7c161f0cd28dbdb49', '{Encounter/e-552be1af5bdca8f9bb74f5b8fe64cf0c4a121bab,Patient/p-03dd9f44bb67af01557226b863b49eed133613f0}', 215, '2026-11-21 14:07:31.597224+00'),
	('Encounter', 'e-a8663872d6abaef78258b41f5c5f297b407bd53f', 'kontakt', '0001/0004000003', 'Patient/p-a79ec3149cedf8dfece45bec6a16286fae8c2b1b', '{"resourceType":"Encounter","id":"e-a8663872d6abaef78258b41f5c5f297b407bd53f","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-fall/StructureDefinition/KontaktGesundheitseinrichtung|2026.0.0"]},"identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"VN"}]},"system":"https://hospital.example/fhir/sid/encounter","value":"0001-0004000003-A-1"}],"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"type":[{"coding":[{"system":"http://fhir.de/CodeSystem/Kontaktebene","code":"abteilungskontakt"}]},{"coding":[{"system":"http://fhir.de/CodeSystem/kontaktart-de","code":"operation"}]}],"serviceType":{"coding":[{"system":"http://fhir.de/CodeSystem/dkgev/Fachabteilungsschluessel","code":"1600"}]},"subject":{"reference":"Patient/p-a79ec3149cedf8dfece45bec6a16286fae8c2b1b"},"period":{"start":"2023-12-07T08:40:00+01:00","end":"2023-12-07T09:50:00+01:00"},"account":[{"identifier":{"system":"https://hospital.example/fhir/sid/case","value":"0004000003"}}],"serviceProvider":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"UCH1"},"display":"Unfallchirurgie"},"partOf":{"reference":"Encounter/e-580f9ea499c227b5da4f966bce4d9fcdebfec639"}}', '\x85939575f08363f862cac368e4c18079', '{Encounter/e-580f9ea499c227b5da4f966bce4d9fcdebfec639,Patient/p-a79ec3149cedf8dfece45bec6a16286fae8c2b1b}', 216, '2026-11-21 14:07:31.597224+00'),
	('Encounter', 'e-2f4c857ac7028b88ff10bbed65b621755d2d76a1', 'kontakt', '0001/0004000003', 'Patient/p-a79ec3149cedf8dfece45bec6a16286fae8c2b1b', '{"resourceType":"Encounter","id":"e-2f4c857ac7028b88ff10bbed65b621755d2d76a1","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-fall/StructureDefinition/KontaktGesundheitseinrichtung|2026.0.0"]},"identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"VN"}]},"system":"https://hospital.example/fhir/sid/encounter","value":"0001-0004000003-V-1"}],"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"type":[{"coding":[{"system":"http://fhir.de/CodeSystem/Kontaktebene","code":"versorgungsstellenkontakt"}]},{"coding":[{"system":"http://fhir.de/CodeSystem/kontaktart-de","code":"operation"}]}],"subject":{"reference":"Patient/p-a79ec3149cedf8dfece45bec6a16286fae8c2b1b"},"period":{"start":"2023-12-07T08:40:00+01:00","end":"2023-12-07T09:50:00+01:00"},"account":[{"identifier":{"system":"https://hospital.example/fhir/sid/case","value":"0004000003"}}],"location":[{"location":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"AMB2"},"display":"Ambulanz 2"},"status":"active","physicalType":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/location-physical-type","code":"wa"}]}}],"serviceProvider":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"UCH1"},"display":"Unfallchirurgie"},"partOf":{"reference":"Encounter/e-a8663872d6abaef78258b41f5c5f297b407bd53f"}}', '\x026eedef9ea4bdc124832484ffaa61db', '{Encounter/e-a8663872d6abaef78258b41f5c5f297b407bd53f,Patient/p-a79ec3149cedf8dfece45bec6a16286fae8c2b1b}', 217, '2026-11-21 14:07:31.597224+00'),
	('Encounter', 'e-afe026001f14977efdd30199f0dd01e5bb3eabc8', 'kontakt', '0001/0004000004', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', '{"resourceType":"Encounter","id":"e-afe026001f14977efdd30199f0dd01e5bb3eabc8","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-fall/StructureDefinition/KontaktGesundheitseinrichtung|2026.0.0"]},"identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"VN"}]},"system":"https://hospital.example/fhir/sid/encounter","value":"0001-0004000004-A-1"}],"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"type":[{"coding":[{"system":"http://fhir.de/CodeSystem/Kontaktebene","code":"abteilungskontakt"}]},{"coding":[{"system":"http://fhir.de/CodeSystem/kontaktart-de","code":"ub"}]}],"serviceType":{"coding":[{"system":"http://fhir.de/CodeSystem/dkgev/Fachabteilungsschluessel","code":"0300"}]},"subject":{"reference":"Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553"},"period":{"start":"2024-06-14T20:40:00+02:00","end":"2024-06-14T22:35:00+02:00"},"account":[{"identifier":{"system":"https://hospital.example/fhir/sid/case","value":"0004000004"}}],"serviceProvider":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"KAR1"},"display":"Kardiologie"},"partOf":{"reference":"Encounter/e-eb2d1e5a2211726342bac151ad9d5c01da7c5879"}}', '\xf218e74e34a0ce24d24612209cc6fe29', '{Encounter/e-eb2d1e5a2211726342bac151ad9d5c01da7c5879,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', 218, '2026-11-21 14:07:31.597224+00'),
	('Encounter', 'e-e197e2f3713962cb8699a8147bfa50b9723c89fe', 'kontakt', '0001/0004000004', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', '{"resourceType":"Encounter","id":"e-e197e2f3713962cb8699a8147bfa50b9723c89fe","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-fall/StructureDefinition/KontaktGesundheitseinrichtung|2026.0.0"]},"identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"VN"}]},"system":"https://hospital.example/fhir/sid/encounter","value":"0001-0004000004-V-3"}],"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"type":[{"coding":[{"system":"http://fhir.de/CodeSystem/Kontaktebene","code":"versorgungsstellenkontakt"}]}],"subject":{"reference":"Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553"},"period":{"start":"2024-07-07T17:00:00+02:00","end":"2024-07-07T18:30:00+02:00"},"account":[{"identifier":{"system":"https://hospital.example/fhir/sid/case","value":"0004000004"}}],"location":[{"location":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"AMB1"},"display":"Ambulanz 1"},"status":"active","physicalType":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/location-physical-type","code":"wa"}]}}],"serviceProvider":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"KAR1"},"display":"Kardiologie"},"partOf":{"reference":"Encounter/e-a8260a39ef9f327976d56e5cd78df7a47f1405ae"}}', '\xefd1c3adbf9b59e74cf46277980c94c7', '{Encounter/e-a8260a39ef9f327976d56e5cd78df7a47f1405ae,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', 223, '2026-11-21 14:07:31.597224+00'),
	('Encounter', 'e-04a3172d7ab2fe7def18ee5178c1b72e79f4bfde', 'kontakt', '0001/0004000004', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', '{"resourceType":"Encounter","id":"e-04a3172d7ab2fe7def18ee5178c1b72e79f4bfde","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-fall/StructureDefinition/KontaktGesundheitseinrichtung|2026.0.0"]},"identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"VN"}]},"system":"https://hospital.example/fhir/sid/encounter","value":"0001-0004000004-V-1"}],"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"type":[{"coding":[{"system":"http://fhir.de/CodeSystem/Kontaktebene","code":"versorgungsstellenkontakt"}]},{"coding":[{"system":"http://fhir.de/CodeSystem/kontaktart-de","code":"ub"}]}],"subject":{"reference":"Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553"},"period":{"start":"2024-06-14T20:40:00+02:00","end":"2024-06-14T22:35:00+02:00"},"account":[{"identifier":{"system":"https://hospital.example/fhir/sid/case","value":"0004000004"}}],"location":[{"location":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"AMB1"},"display":"Ambulanz 1"},"status":"active","physicalType":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/location-physical-type","code":"wa"}]}}],"serviceProvider":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"KAR1"},"display":"Kardiologie"},"partOf":{"reference":"Encounter/e-afe026001f14977efdd30199f0dd01e5bb3eabc8"}}', '\xc9123c5154855c39b2882af869ee459c', '{Encounter/e-afe026001f14977efdd30199f0dd01e5bb3eabc8,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', 219, '2026-11-21 14:07:31.597224+00'),
	('Encounter', 'e-8dedcf4c746fdd04973c602aabff567b471e45de', 'kontakt', '0001/0004000004', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', '{"resourceType":"Encounter","id":"e-8dedcf4c746fdd04973c602aabff567b471e45de","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-fall/StructureDefinition/KontaktGesundheitseinrichtung|2026.0.0"]},"identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"VN"}]},"system":"https://hospital.example/fhir/sid/encounter","value":"0001-0004000004-A-2"}],"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"type":[{"coding":[{"system":"http://fhir.de/CodeSystem/Kontaktebene","code":"abteilungskontakt"}]},{"coding":[{"system":"http://fhir.de/CodeSystem/kontaktart-de","code":"ub"}]}],"serviceType":{"coding":[{"system":"http://fhir.de/CodeSystem/dkgev/Fachabteilungsschluessel","code":"0300"}]},"subject":{"reference":"Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553"},"period":{"start":"2024-06-22T19:05:00+02:00","end":"2024-06-22T19:20:00+02:00"},"account":[{"identifier":{"system":"https://hospital.example/fhir/sid/case","value":"0004000004"}}],"serviceProvider":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"KAR1"},"display":"Kardiologie"},"partOf":{"reference":"Encounter/e-eb2d1e5a2211726342bac151ad9d5c01da7c5879"}}', '\x49b55ba53937f66739148935d2be96aa', '{Encounter/e-eb2d1e5a2211726342bac151ad9d5c01da7c5879,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', 220, '2026-11-21 14:07:31.597224+00'),
	('Encounter', 'e-fd1a6af2c1352543507c875ea6f856aa640ec2b7', 'kontakt', '0001/0004000004', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', '{"resourceType":"Encounter","id":"e-fd1a6af2c1352543507c875ea6f856aa640ec2b7","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-fall/StructureDefinition/KontaktGesundheitseinrichtung|2026.0.0"]},"identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"VN"}]},"system":"https://hospital.example/fhir/sid/encounter","value":"0001-0004000004-V-2"}],"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"type":[{"coding":[{"system":"http://fhir.de/CodeSystem/Kontaktebene","code":"versorgungsstellenkontakt"}]},{"coding":[{"system":"http://fhir.de/CodeSystem/kontaktart-de","code":"ub"}]}],"subject":{"reference":"Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553"},"period":{"start":"2024-06-22T19:05:00+02:00","end":"2024-06-22T19:20:00+02:00"},"account":[{"identifier":{"system":"https://hospital.example/fhir/sid/case","value":"0004000004"}}],"location":[{"location":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"AMB1"},"display":"Ambulanz 1"},"status":"active","physicalType":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/location-physical-type","code":"wa"}]}}],"serviceProvider":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"KAR1"},"display":"Kardiologie"},"partOf":{"reference":"Encounter/e-8dedcf4c746fdd04973c602aabff567b471e45de"}}', '\x560d4faf91e546e6218ba5768ddc7785', '{Encounter/e-8dedcf4c746fdd04973c602aabff567b471e45de,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', 221, '2026-11-21 14:07:31.597224+00'),
	('Encounter', 'e-a8260a39ef9f327976d56e5cd78df7a47f1405ae', 'kontakt', '0001/0004000004', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', '{"resourceType":"Encounter","id":"e-a8260a39ef9f327976d56e5cd78df7a47f1405ae","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-fall/StructureDefinition/KontaktGesundheitseinrichtung|2026.0.0"]},"identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"VN"}]},"system":"https://hospital.example/fhir/sid/encounter","value":"0001-0004000004-A-3"}],"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"type":[{"coding":[{"system":"http://fhir.de/CodeSystem/Kontaktebene","code":"abteilungskontakt"}]}],"serviceType":{"coding":[{"system":"http://fhir.de/CodeSystem/dkgev/Fachabteilungsschluessel","code":"0300"}]},"subject":{"reference":"Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553"},"period":{"start":"2024-07-07T17:00:00+02:00","end":"2024-07-07T18:30:00+02:00"},"account":[{"identifier":{"system":"https://hospital.example/fhir/sid/case","value":"0004000004"}}],"serviceProvider":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"KAR1"},"display":"Kardiologie"},"partOf":{"reference":"Encounter/e-eb2d1e5a2211726342bac151ad9d5c01da7c5879"}}', '\x886078e9bef966c592967eac2fcedf70', '{Encounter/e-eb2d1e5a2211726342bac151ad9d5c01da7c5879,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', 222, '2026-11-21 14:07:31.597224+00'),
	('Patient', 'p-a4c2e8a708a1c28c8d63d2772bed8c1b0be9b588', 'person', '0001000003', 'Patient/p-a4c2e8a708a1c28c8d63d2772bed8c1b0be9b588', '{"resourceType":"Patient","id":"p-a4c2e8a708a1c28c8d63d2772bed8c1b0be9b588","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-person/StructureDefinition/Patient|2026.0.0"]},"identifier":[{"use":"usual","type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"MR"}]},"system":"https://hospital.example/fhir/sid/patient","value":"0001000003"},{"use":"official","type":{"coding":[{"system":"http://fhir.de/CodeSystem/identifier-type-de-basis","code":"KVZ10"}]},"system":"http://fhir.de/sid/gkv/kvid-10","value":"E621778065","assigner":{"identifier":{"system":"http://fhir.de/sid/arge-ik/iknr","value":"990000014"}}}],"name":[{"use":"official","family":"König","_family":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/humanname-own-name","valueString":"König"}]},"given":["Bernd"]}],"gender":"male","birthDate":"1933-09-03","address":[{"type":"both","line":["Birkenweg 33"],"city":"Ulm","postalCode":"89073","country":"DE"}]}', '\x56faccf0354b3f363003fdcab6e3cbd3', '{}', 246, '2026-11-21 14:07:31.611685+00'),
	('Encounter', 'e-c0603dcbe6c7b6ffb893ecdff404fab2832f2a77', 'kontakt', '0001/0004000004', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', '{"resourceType":"Encounter","id":"e-c0603dcbe6c7b6ffb893ecdff404fab2832f2a77","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-fall/StructureDefinition/KontaktGesundheitseinrichtung|2026.0.0"]},"identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"VN"}]},"system":"https://hospital.example/fhir/sid/encounter","value":"0001-0004000004-A-4"}],"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"type":[{"coding":[{"system":"http://fhir.de/CodeSystem/Kontaktebene","code":"abteilungskontakt"}]},{"coding":[{"system":"http://fhir.de/CodeSystem/kontaktart-de","code":"ub"}]}],"serviceType":{"coding":[{"system":"http://fhir.de/CodeSystem/dkgev/Fachabteilungsschluessel","code":"0300"}]},"subject":{"reference":"Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553"},"period":{"start":"2024-07-20T14:40:00+02:00","end":"2024-07-20T15:30:00+02:00"},"account":[{"identifier":{"system":"https://hospital.example/fhir/sid/case","value":"0004000004"}}],"serviceProvider":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"KAR1"},"display":"Kardiologie"},"partOf":{"reference":"Encounter/e-eb2d1e5a2211726342bac151ad9d5c01da7c5879"}}', '\x9a5ec778d3df51d0eaaa37fdd1e43de2', '{Encounter/e-eb2d1e5a2211726342bac151ad9d5c01da7c5879,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', 224, '2026-11-21 14:07:31.597224+00'),
	('Encounter', 'e-75a7db3ca8ee2a49190b0df2df3193fd3b43741c', 'kontakt', '0001/0004000004', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', '{"resourceType":"Encounter","id":"e-75a7db3ca8ee2a49190b0df2df3193fd3b43741c","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-fall/StructureDefinition/KontaktGesundheitseinrichtung|2026.0.0"]},"identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"VN"}]},"system":"https://hospital.example/fhir/sid/encounter","value":"0001-0004000004-V-4"}],"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"type":[{"coding":[{"system":"http://fhir.de/CodeSystem/Kontaktebene","code":"versorgungsstellenkontakt"}]},{"coding":[{"system":"http://fhir.de/CodeSystem/kontaktart-de","code":"ub"}]}],"subject":{"reference":"Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553"},"period":{"start":"2024-07-20T14:40:00+02:00","end":"2024-07-20T15:30:00+02:00"},"account":[{"identifier":{"system":"https://hospital.example/fhir/sid/case","value":"0004000004"}}],"location":[{"location":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"AMB1"},"display":"Ambulanz 1"},"status":"active","physicalType":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/location-physical-type","code":"wa"}]}}],"serviceProvider":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"KAR1"},"display":"Kardiologie"},"partOf":{"reference":"Encounter/e-c0603dcbe6c7b6ffb893ecdff404fab2832f2a77"}}', '\xabb463ccf3845db173fc54495d48e8fd', '{Encounter/e-c0603dcbe6c7b6ffb893ecdff404fab2832f2a77,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', 225, '2026-11-21 14:07:31.597224+00'),
	('Encounter', 'e-cb5404d4e905fb60c716a4eaac836d56687d6827', 'kontakt', '0001/0004000006', 'Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734', '{"resourceType":"Encounter","id":"e-cb5404d4e905fb60c716a4eaac836d56687d6827","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-fall/StructureDefinition/KontaktGesundheitseinrichtung|2026.0.0"]},"identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"VN"}]},"system":"https://hospital.example/fhir/sid/encounter","value":"0001-0004000006-A-1"}],"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"type":[{"coding":[{"system":"http://fhir.de/CodeSystem/Kontaktebene","code":"abteilungskontakt"}]},{"coding":[{"system":"http://fhir.de/CodeSystem/kontaktart-de","code":"operation"}]}],"serviceType":{"coding":[{"system":"http://fhir.de/CodeSystem/dkgev/Fachabteilungsschluessel","code":"3600"}]},"subject":{"reference":"Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734"},"period":{"start":"2025-11-14T09:15:00+01:00","end":"2025-11-14T11:10:00+01:00"},"diagnosis":[{"condition":{"reference":"Condition/c-f26b4cf914dbb3a936412661c24fdbcd6bed9035"},"use":{"coding":[{"system":"http://fhir.de/CodeSystem/KontaktDiagnoseProzedur","code":"department-main-diagnosis"}]}}],"account":[{"identifier":{"system":"https://hospital.example/fhir/sid/case","value":"0004000006"}}],"serviceProvider":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"ITS1"},"display":"Intensivmedizin"},"partOf":{"reference":"Encounter/e-079a4b262b654f2ba8a4bf4f85da8a7d6fa9245e"}}', '\x04c4d6f2e08ac7d66c89e66bf7feb99b', '{Condition/c-f26b4cf914dbb3a936412661c24fdbcd6bed9035,Encounter/e-079a4b262b654f2ba8a4bf4f85da8a7d6fa9245e,Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734}', 226, '2026-11-21 14:07:31.597224+00'),
	('Encounter', 'e-e02435c4578ae359bbbfd0ca05cad9bce0aa0348', 'kontakt', '0001/0004000006', 'Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734', '{"resourceType":"Encounter","id":"e-e02435c4578ae359bbbfd0ca05cad9bce0aa0348","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-fall/StructureDefinition/KontaktGesundheitseinrichtung|2026.0.0"]},"identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"VN"}]},"system":"https://hospital.example/fhir/sid/encounter","value":"0001-0004000006-V-1"}],"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"type":[{"coding":[{"system":"http://fhir.de/CodeSystem/Kontaktebene","code":"versorgungsstellenkontakt"}]},{"coding":[{"system":"http://fhir.de/CodeSystem/kontaktart-de","code":"operation"}]}],"subject":{"reference":"Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734"},"period":{"start":"2025-11-14T09:15:00+01:00","end":"2025-11-14T11:10:00+01:00"},"account":[{"identifier":{"system":"https://hospital.example/fhir/sid/case","value":"0004000006"}}],"location":[{"location":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"AMB2"},"display":"Ambulanz 2"},"status":"active","physicalType":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/location-physical-type","code":"wa"}]}}],"serviceProvider":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"ITS1"},"display":"Intensivmedizin"},"partOf":{"reference":"Encounter/e-cb5404d4e905fb60c716a4eaac836d56687d6827"}}', '\x9d3cffccfcdda737c74bc5ec0b2e7e18', '{Encounter/e-cb5404d4e905fb60c716a4eaac836d56687d6827,Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734}', 227, '2026-11-21 14:07:31.597224+00'),
	('Encounter', 'e-96368d8d3f66d26eb8ff3f5de7226c08ffa4c7ab', 'kontakt', '0001/0004000007', 'Patient/p-03dd9f44bb67af01557226b863b49eed133613f0', '{"resourceType":"Encounter","id":"e-96368d8d3f66d26eb8ff3f5de7226c08ffa4c7ab","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-fall/StructureDefinition/KontaktGesundheitseinrichtung|2026.0.0"]},"identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"VN"}]},"system":"https://hospital.example/fhir/sid/encounter","value":"0001-0004000007-V-2"}],"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"IMP"},"type":[{"coding":[{"system":"http://fhir.de/CodeSystem/Kontaktebene","code":"versorgungsstellenkontakt"}]},{"coding":[{"system":"http://fhir.de/CodeSystem/kontaktart-de","code":"normalstationaer"}]}],"subject":{"reference":"Patient/p-03dd9f44bb67af01557226b863b49eed133613f0"},"period":{"start":"2026-01-14T07:30:00+01:00","end":"2026-01-14T17:05:00+01:00"},"account":[{"identifier":{"system":"https://hospital.example/fhir/sid/case","value":"0004000007"}}],"location":[{"location":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"ST05"},"display":"Station 5"},"status":"active","physicalType":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/location-physical-type","code":"wa"}]}},{"location":{"identifier":{"system":"https://hospital.example/fhir/sid/location","value":"ST05/137"},"display":"137"},"status":"active","physicalType":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/location-physical-type","code":"ro"}]}},{"location":{"identifier":{"system":"https://hospital.example/fhir/sid/location","value":"ST05/137/F"},"display":"F"},"status":"active","physicalType":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/location-physical-type","code":"bd"}]}}],"serviceProvider":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"KAR1"},"display":"Kardiologie"},"partOf":{"reference":"Encounter/e-fa59b33fbde2ed43a340e13275c0f45e5763c2f3"}}', '\x860d38630570b48724df4fe1969c93be', '{Encounter/e-fa59b33fbde2ed43a340e13275c0f45e5763c2f3,Patient/p-03dd9f44bb67af01557226b863b49eed133613f0}', 229, '2026-11-21 14:07:31.597224+00'),
	('Encounter', 'e-ca8b8a2c77f952c6be5d3bd5ef574d1bd6da43c6', 'kontakt', '0001/0004000007', 'Patient/p-03dd9f44bb67af01557226b863b49eed133613f0', '{"resourceType":"Encounter","id":"e-ca8b8a2c77f952c6be5d3bd5ef574d1bd6da43c6","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-fall/StructureDefinition/KontaktGesundheitseinrichtung|2026.0.0"]},"identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"VN"}]},"system":"https://hospital.example/fhir/sid/encounter","value":"0001-0004000007-V-3"}],"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"IMP"},"type":[{"coding":[{"system":"http://fhir.de/CodeSystem/Kontaktebene","code":"versorgungsstellenkontakt"}]},{"coding":[{"system":"http://fhir.de/CodeSystem/kontaktart-de","code":"normalstationaer"}]}],"subject":{"reference":"Patient/p-03dd9f44bb67af01557226b863b49eed133613f0"},"period":{"start":"2026-01-14T17:05:00+01:00","end":"2026-01-15T23:20:00+01:00"},"account":[{"identifier":{"system":"https://hospital.example/fhir/sid/case","value":"0004000007"}}],"location":[{"location":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"ST02"},"display":"Station 2"},"status":"active","physicalType":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/location-physical-type","code":"wa"}]}},{"location":{"identifier":{"system":"https://hospital.example/fhir/sid/location","value":"ST02/105"},"display":"105"},"status":"active","physicalType":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/location-physical-type","code":"ro"}]}},{"location":{"identifier":{"system":"https://hospital.example/fhir/sid/location","value":"ST02/105/F"},"display":"F"},"status":"active","physicalType":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/location-physical-type","code":"bd"}]}}],"serviceProvider":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"KAR1"},"display":"Kardiologie"},"partOf":{"reference":"Encounter/e-fa59b33fbde2ed43a340e13275c0f45e5763c2f3"}}', '\x3676aad153d605d916fc5b034630dff5', '{Encounter/e-fa59b33fbde2ed43a340e13275c0f45e5763c2f3,Patient/p-03dd9f44bb67af01557226b863b49eed133613f0}', 230, '2026-11-21 14:07:31.597224+00'),
	('Encounter', 'e-fbf0594456ee1933f7e7892fa6c39c43cf5086bb', 'kontakt', '0001/0004000007', 'Patient/p-03dd9f44bb67af01557226b863b49eed133613f0', '{"resourceType":"Encounter","id":"e-fbf0594456ee1933f7e7892fa6c39c43cf5086bb","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-fall/StructureDefinition/KontaktGesundheitseinrichtung|2026.0.0"]},"identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"VN"}]},"system":"https://hospital.example/fhir/sid/encounter","value":"0001-0004000007-V-4"}],"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"IMP"},"type":[{"coding":[{"system":"http://fhir.de/CodeSystem/Kontaktebene","code":"versorgungsstellenkontakt"}]},{"coding":[{"system":"http://fhir.de/CodeSystem/kontaktart-de","code":"normalstationaer"}]}],"subject":{"reference":"Patient/p-03dd9f44bb67af01557226b863b49eed133613f0"},"period":{"start":"2026-01-15T23:20:00+01:00","end":"2026-01-16T20:30:00+01:00"},"account":[{"identifier":{"system":"https://hospital.example/fhir/sid/case","value":"0004000007"}}],"location":[{"location":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"ST04"},"display":"Station 4"},"status":"active","physicalType":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/location-physical-type","code":"wa"}]}},{"location":{"identifier":{"system":"https://hospital.example/fhir/sid/location","value":"ST04/131"},"display":"131"},"status":"active","physicalType":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/location-physical-type","code":"ro"}]}},{"location":{"identifier":{"system":"https://hospital.example/fhir/sid/location","value":"ST04/131/F"},"display":"F"},"status":"active","physicalType":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/location-physical-type","code":"bd"}]}}],"serviceProvider":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"KAR1"},"display":"Kardiologie"},"partOf":{"reference":"Encounter/e-fa59b33fbde2ed43a340e13275c0f45e5763c2f3"}}', '\xb53a72611827efc0eb44e0b514ac61fc', '{Encounter/e-fa59b33fbde2ed43a340e13275c0f45e5763c2f3,Patient/p-03dd9f44bb67af01557226b863b49eed133613f0}', 231, '2026-11-21 14:07:31.597224+00'),
	('Encounter', 'e-d19c1c5e03216519305408dc47151b259e75fc00', 'kontakt', '0002/0004000001', 'Patient/p-a4c2e8a708a1c28c8d63d2772bed8c1b0be9b588', '{"resourceType":"Encounter","id":"e-d19c1c5e03216519305408dc47151b259e75fc00","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-fall/StructureDefinition/KontaktGesundheitseinrichtung|2026.0.0"]},"identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"VN"}]},"system":"https://hospital.example/fhir/sid/encounter","value":"0002-0004000001-A-1"}],"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"type":[{"coding":[{"system":"http://fhir.de/CodeSystem/Kontaktebene","code":"abteilungskontakt"}]},{"coding":[{"system":"http://fhir.de/CodeSystem/kontaktart-de","code":"konsil"}]}],"serviceType":{"coding":[{"system":"http://fhir.de/CodeSystem/dkgev/Fachabteilungsschluessel","code":"1000"}]},"subject":{"reference":"Patient/p-a4c2e8a708a1c28c8d63d2772bed8c1b0be9b588"},"period":{"start":"2024-05-21T16:55:00+02:00","end":"2024-05-21T18:30:00+02:00"},"account":[{"identifier":{"system":"https://hospital.example/fhir/sid/case","value":"0004000001"}}],"serviceProvider":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"PAE1"},"display":"Pädiatrie"},"partOf":{"reference":"Encounter/e-c3a665c3d22b53e8197a42cc82032bce23770018"}}', '\x253811bcae9630cd4da531c46e9cce1e', '{Encounter/e-c3a665c3d22b53e8197a42cc82032bce23770018,Patient/p-a4c2e8a708a1c28c8d63d2772bed8c1b0be9b588}', 232, '2026-11-21 14:07:31.597224+00'),
	('Encounter', 'e-24c3bb160de349b186a342581cfa7eb7bb4b2e48', 'kontakt', '0002/0004000001', 'Patient/p-a4c2e8a708a1c28c8d63d2772bed8c1b0be9b588', '{"resourceType":"Encounter","id":"e-24c3bb160de349b186a342581cfa7eb7bb4b2e48","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-fall/StructureDefinition/KontaktGesundheitseinrichtung|2026.0.0"]},"identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"VN"}]},"system":"https://hospital.example/fhir/sid/encounter","value":"0002-0004000001-V-1"}],"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"type":[{"coding":[{"system":"http://fhir.de/CodeSystem/Kontaktebene","code":"versorgungsstellenkontakt"}]},{"coding":[{"system":"http://fhir.de/CodeSystem/kontaktart-de","code":"konsil"}]}],"subject":{"reference":"Patient/p-a4c2e8a708a1c28c8d63d2772bed8c1b0be9b588"},"period":{"start":"2024-05-21T16:55:00+02:00","end":"2024-05-21T18:30:00+02:00"},"account":[{"identifier":{"system":"https://hospital.example/fhir/sid/case","value":"0004000001"}}],"location":[{"location":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"AMB1"},"display":"Ambulanz 1"},"status":"active","physicalType":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/location-physical-type","code":"wa"}]}}],"serviceProvider":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"PAE1"},"display":"Pädiatrie"},"partOf":{"reference":"Encounter/e-d19c1c5e03216519305408dc47151b259e75fc00"}}', '\x621ee45d4f6570f08e74f626a7e21a90', '{Encounter/e-d19c1c5e03216519305408dc47151b259e75fc00,Patient/p-a4c2e8a708a1c28c8d63d2772bed8c1b0be9b588}', 233, '2026-11-21 14:07:31.597224+00'),
	('Encounter', 'e-5ada22a053217e2354173cf6a1d5ad160cf17717', 'kontakt', '0002/0004000001', 'Patient/p-a4c2e8a708a1c28c8d63d2772bed8c1b0be9b588', '{"resourceType":"Encounter","id":"e-5ada22a053217e2354173cf6a1d5ad160cf17717","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-fall/StructureDefinition/KontaktGesundheitseinrichtung|2026.0.0"]},"identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"VN"}]},"system":"https://hospital.example/fhir/sid/encounter","value":"0002-0004000001-A-2"}],"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"type":[{"coding":[{"system":"http://fhir.de/CodeSystem/Kontaktebene","code":"abteilungskontakt"}]},{"coding":[{"system":"http://fhir.de/CodeSystem/kontaktart-de","code":"operation"}]}],"serviceType":{"coding":[{"system":"http://fhir.de/CodeSystem/dkgev/Fachabteilungsschluessel","code":"1000"}]},"subject":{"reference":"Patient/p-a4c2e8a708a1c28c8d63d2772bed8c1b0be9b588"},"period":{"start":"2024-07-03T15:50:00+02:00","end":"2024-07-03T16:50:00+02:00"},"account":[{"identifier":{"system":"https://hospital.example/fhir/sid/case","value":"0004000001"}}],"serviceProvider":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"PAE1"},"display":"Pädiatrie"},"partOf":{"reference":"Encounter/e-c3a665c3d22b53e8197a42cc82032bce23770018"}}', '\x0e3da62e2f2b3ab2ace97084b9fda9df', '{Encounter/e-c3a665c3d22b53e8197a42cc82032bce23770018,Patient/p-a4c2e8a708a1c28c8d63d2772bed8c1b0be9b588}', 234, '2026-11-21 14:07:31.597224+00'),
	('Encounter', 'e-eb1abcd34419505c2389810a73516c6a5a89f7fa', 'kontakt', '0002/0004000001', 'Patient/p-a4c2e8a708a1c28c8d63d2772bed8c1b0be9b588', '{"resourceType":"Encounter","id":"e-eb1abcd34419505c2389810a73516c6a5a89f7fa","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-fall/StructureDefinition/KontaktGesundheitseinrichtung|2026.0.0"]},"identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"VN"}]},"system":"https://hospital.example/fhir/sid/encounter","value":"0002-0004000001-V-2"}],"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"type":[{"coding":[{"system":"http://fhir.de/CodeSystem/Kontaktebene","code":"versorgungsstellenkontakt"}]},{"coding":[{"system":"http://fhir.de/CodeSystem/kontaktart-de","code":"operation"}]}],"subject":{"reference":"Patient/p-a4c2e8a708a1c28c8d63d2772bed8c1b0be9b588"},"period":{"start":"2024-07-03T15:50:00+02:00","end":"2024-07-03T16:50:00+02:00"},"account":[{"identifier":{"system":"https://hospital.example/fhir/sid/case","value":"0004000001"}}],"location":[{"location":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"AMB1"},"display":"Ambulanz 1"},"status":"active","physicalType":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/location-physical-type","code":"wa"}]}}],"serviceProvider":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"PAE1"},"display":"Pädiatrie"},"partOf":{"reference":"Encounter/e-5ada22a053217e2354173cf6a1d5ad160cf17717"}}', '\xb55ef9f52547f689e867ddefbe8ee8f8', '{Encounter/e-5ada22a053217e2354173cf6a1d5ad160cf17717,Patient/p-a4c2e8a708a1c28c8d63d2772bed8c1b0be9b588}', 235, '2026-11-21 14:07:31.597224+00'),
	('Encounter', 'e-84071aeb4fb6853e193d677f1a8f2bc64469da47', 'kontakt', '0002/0004000001', 'Patient/p-a4c2e8a708a1c28c8d63d2772bed8c1b0be9b588', '{"resourceType":"Encounter","id":"e-84071aeb4fb6853e193d677f1a8f2bc64469da47","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-fall/StructureDefinition/KontaktGesundheitseinrichtung|2026.0.0"]},"identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"VN"}]},"system":"https://hospital.example/fhir/sid/encounter","value":"0002-0004000001-A-3"}],"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"type":[{"coding":[{"system":"http://fhir.de/CodeSystem/Kontaktebene","code":"abteilungskontakt"}]},{"coding":[{"system":"http://fhir.de/CodeSystem/kontaktart-de","code":"konsil"}]}],"serviceType":{"coding":[{"system":"http://fhir.de/CodeSystem/dkgev/Fachabteilungsschluessel","code":"1000"}]},"subject":{"reference":"Patient/p-a4c2e8a708a1c28c8d63d2772bed8c1b0be9b588"},"period":{"start":"2024-07-12T14:50:00+02:00","end":"2024-07-12T15:40:00+02:00"},"account":[{"identifier":{"system":"https://hospital.example/fhir/sid/case","value":"0004000001"}}],"serviceProvider":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"PAE1"},"display":"Pädiatrie"},"partOf":{"reference":"Encounter/e-c3a665c3d22b53e8197a42cc82032bce23770018"}}', '\xc9f1f7d58d71ecdfdee96cc45c31cb94', '{Encounter/e-c3a665c3d22b53e8197a42cc82032bce23770018,Patient/p-a4c2e8a708a1c28c8d63d2772bed8c1b0be9b588}', 236, '2026-11-21 14:07:31.597224+00'),
	('Patient', 'p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', 'person', '0001000004', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', '{"resourceType":"Patient","id":"p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-person/StructureDefinition/Patient|2026.0.0"]},"identifier":[{"use":"usual","type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"MR"}]},"system":"https://hospital.example/fhir/sid/patient","value":"0001000004"},{"use":"official","type":{"coding":[{"system":"http://fhir.de/CodeSystem/identifier-type-de-basis","code":"KVZ10"}]},"system":"http://fhir.de/sid/gkv/kvid-10","value":"Z336825659","assigner":{"identifier":{"system":"http://fhir.de/sid/arge-ik/iknr","value":"990000047"}}}],"name":[{"use":"official","family":"Winter","_family":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/humanname-own-name","valueString":"Winter"}]},"given":["Hans","Wolfgang"]}],"gender":"male","birthDate":"1985-05-17","address":[{"type":"both","line":["Hauptstraße 111"],"city":"Tübingen","postalCode":"72070","country":"DE"}]}', '\x035df8beb8d3813182c203eb54408225', '{}', 247, '2026-11-21 14:07:31.611685+00'),
	('Encounter', 'e-2e7056ec156554b70834cc6a03af7dcc43d49abb', 'kontakt', '0002/0004000001', 'Patient/p-a4c2e8a708a1c28c8d63d2772bed8c1b0be9b588', '{"resourceType":"Encounter","id":"e-2e7056ec156554b70834cc6a03af7dcc43d49abb","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-fall/StructureDefinition/KontaktGesundheitseinrichtung|2026.0.0"]},"identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"VN"}]},"system":"https://hospital.example/fhir/sid/encounter","value":"0002-0004000001-V-3"}],"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"type":[{"coding":[{"system":"http://fhir.de/CodeSystem/Kontaktebene","code":"versorgungsstellenkontakt"}]},{"coding":[{"system":"http://fhir.de/CodeSystem/kontaktart-de","code":"konsil"}]}],"subject":{"reference":"Patient/p-a4c2e8a708a1c28c8d63d2772bed8c1b0be9b588"},"period":{"start":"2024-07-12T14:50:00+02:00","end":"2024-07-12T15:40:00+02:00"},"account":[{"identifier":{"system":"https://hospital.example/fhir/sid/case","value":"0004000001"}}],"location":[{"location":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"AMB2"},"display":"Ambulanz 2"},"status":"active","physicalType":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/location-physical-type","code":"wa"}]}}],"serviceProvider":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"PAE1"},"display":"Pädiatrie"},"partOf":{"reference":"Encounter/e-84071aeb4fb6853e193d677f1a8f2bc64469da47"}}', '\x311591b2b8c137073fd93c9708ac7c93', '{Encounter/e-84071aeb4fb6853e193d677f1a8f2bc64469da47,Patient/p-a4c2e8a708a1c28c8d63d2772bed8c1b0be9b588}', 237, '2026-11-21 14:07:31.597224+00'),
	('Encounter', 'e-0a55338f016f03fe5fccf2d5ff356bad756e1b70', 'kontakt', '0002/0004000001', 'Patient/p-a4c2e8a708a1c28c8d63d2772bed8c1b0be9b588', '{"resourceType":"Encounter","id":"e-0a55338f016f03fe5fccf2d5ff356bad756e1b70","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-fall/StructureDefinition/KontaktGesundheitseinrichtung|2026.0.0"]},"identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"VN"}]},"system":"https://hospital.example/fhir/sid/encounter","value":"0002-0004000001-A-4"}],"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"type":[{"coding":[{"system":"http://fhir.de/CodeSystem/Kontaktebene","code":"abteilungskontakt"}]},{"coding":[{"system":"http://fhir.de/CodeSystem/kontaktart-de","code":"ub"}]}],"serviceType":{"coding":[{"system":"http://fhir.de/CodeSystem/dkgev/Fachabteilungsschluessel","code":"1000"}]},"subject":{"reference":"Patient/p-a4c2e8a708a1c28c8d63d2772bed8c1b0be9b588"},"period":{"start":"2024-07-30T13:20:00+02:00","end":"2024-07-30T15:05:00+02:00"},"account":[{"identifier":{"system":"https://hospital.example/fhir/sid/case","value":"0004000001"}}],"serviceProvider":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"PAE1"},"display":"Pädiatrie"},"partOf":{"reference":"Encounter/e-c3a665c3d22b53e8197a42cc82032bce23770018"}}', '\x2c4882f89ac442d9644f7b9bd9d44225', '{Encounter/e-c3a665c3d22b53e8197a42cc82032bce23770018,Patient/p-a4c2e8a708a1c28c8d63d2772bed8c1b0be9b588}', 238, '2026-11-21 14:07:31.597224+00'),
	('Encounter', 'e-5630dde9a55d06d8b9891a6803136e2d228204f5', 'kontakt', '0002/0004000001', 'Patient/p-a4c2e8a708a1c28c8d63d2772bed8c1b0be9b588', '{"resourceType":"Encounter","id":"e-5630dde9a55d06d8b9891a6803136e2d228204f5","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-fall/StructureDefinition/KontaktGesundheitseinrichtung|2026.0.0"]},"identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"VN"}]},"system":"https://hospital.example/fhir/sid/encounter","value":"0002-0004000001-V-4"}],"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"type":[{"coding":[{"system":"http://fhir.de/CodeSystem/Kontaktebene","code":"versorgungsstellenkontakt"}]},{"coding":[{"system":"http://fhir.de/CodeSystem/kontaktart-de","code":"ub"}]}],"subject":{"reference":"Patient/p-a4c2e8a708a1c28c8d63d2772bed8c1b0be9b588"},"period":{"start":"2024-07-30T13:20:00+02:00","end":"2024-07-30T15:05:00+02:00"},"account":[{"identifier":{"system":"https://hospital.example/fhir/sid/case","value":"0004000001"}}],"location":[{"location":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"AMB2"},"display":"Ambulanz 2"},"status":"active","physicalType":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/location-physical-type","code":"wa"}]}}],"serviceProvider":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"PAE1"},"display":"Pädiatrie"},"partOf":{"reference":"Encounter/e-0a55338f016f03fe5fccf2d5ff356bad756e1b70"}}', '\xaadc602b60b2d88e0e47446b6054bbbe', '{Encounter/e-0a55338f016f03fe5fccf2d5ff356bad756e1b70,Patient/p-a4c2e8a708a1c28c8d63d2772bed8c1b0be9b588}', 239, '2026-11-21 14:07:31.597224+00'),
	('Encounter', 'e-c63922a7aea125b21ddd16fc72c09d5646db6428', 'kontakt', '0002/0004000002', 'Patient/p-a79ec3149cedf8dfece45bec6a16286fae8c2b1b', '{"resourceType":"Encounter","id":"e-c63922a7aea125b21ddd16fc72c09d5646db6428","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-fall/StructureDefinition/KontaktGesundheitseinrichtung|2026.0.0"]},"identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"VN"}]},"system":"https://hospital.example/fhir/sid/encounter","value":"0002-0004000002-A-1"}],"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"type":[{"coding":[{"system":"http://fhir.de/CodeSystem/Kontaktebene","code":"abteilungskontakt"}]},{"coding":[{"system":"http://fhir.de/CodeSystem/kontaktart-de","code":"nachstationaer"}]}],"serviceType":{"coding":[{"system":"http://fhir.de/CodeSystem/dkgev/Fachabteilungsschluessel","code":"0300"}]},"subject":{"reference":"Patient/p-a79ec3149cedf8dfece45bec6a16286fae8c2b1b"},"period":{"start":"2024-07-14T10:50:00+02:00","end":"2024-07-14T12:45:00+02:00"},"diagnosis":[{"condition":{"reference":"Condition/c-683199e9010ddaca41909e0c6f16af9fda2a5d59"},"use":{"coding":[{"system":"http://fhir.de/CodeSystem/KontaktDiagnoseProzedur","code":"department-main-diagnosis"}]}}],"account":[{"identifier":{"system":"https://hospital.example/fhir/sid/case","value":"0004000002"}}],"serviceProvider":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"KAR1"},"display":"Kardiologie"},"partOf":{"reference":"Encounter/e-e08b169e1ada6536d77247c5e96dc4da8ced1dd8"}}', '\xff7e294e655826ce53a15543c4e4692b', '{Condition/c-683199e9010ddaca41909e0c6f16af9fda2a5d59,Encounter/e-e08b169e1ada6536d77247c5e96dc4da8ced1dd8,Patient/p-a79ec3149cedf8dfece45bec6a16286fae8c2b1b}', 240, '2026-11-21 14:07:31.597224+00'),
	('Encounter', 'e-21c0e741d869425d4f6b9490341593d5d97e75fc', 'kontakt', '0002/0004000002', 'Patient/p-a79ec3149cedf8dfece45bec6a16286fae8c2b1b', '{"resourceType":"Encounter","id":"e-21c0e741d869425d4f6b9490341593d5d97e75fc","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-fall/StructureDefinition/KontaktGesundheitseinrichtung|2026.0.0"]},"identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"VN"}]},"system":"https://hospital.example/fhir/sid/encounter","value":"0002-0004000002-V-1"}],"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"type":[{"coding":[{"system":"http://fhir.de/CodeSystem/Kontaktebene","code":"versorgungsstellenkontakt"}]},{"coding":[{"system":"http://fhir.de/CodeSystem/kontaktart-de","code":"nachstationaer"}]}],"subject":{"reference":"Patient/p-a79ec3149cedf8dfece45bec6a16286fae8c2b1b"},"period":{"start":"2024-07-14T10:50:00+02:00","end":"2024-07-14T12:45:00+02:00"},"account":[{"identifier":{"system":"https://hospital.example/fhir/sid/case","value":"0004000002"}}],"location":[{"location":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"AMB2"},"display":"Ambulanz 2"},"status":"active","physicalType":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/location-physical-type","code":"wa"}]}}],"serviceProvider":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"KAR1"},"display":"Kardiologie"},"partOf":{"reference":"Encounter/e-c63922a7aea125b21ddd16fc72c09d5646db6428"}}', '\xc07c0fed81fcc6a8635292e41840129b', '{Encounter/e-c63922a7aea125b21ddd16fc72c09d5646db6428,Patient/p-a79ec3149cedf8dfece45bec6a16286fae8c2b1b}', 241, '2026-11-21 14:07:31.597224+00'),
	('Encounter', 'e-2a1acf573895a925e604ee749d3718a3eaaaac4e', 'kontakt', '0002/0004000003', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', '{"resourceType":"Encounter","id":"e-2a1acf573895a925e604ee749d3718a3eaaaac4e","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-fall/StructureDefinition/KontaktGesundheitseinrichtung|2026.0.0"]},"identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"VN"}]},"system":"https://hospital.example/fhir/sid/encounter","value":"0002-0004000003-A-1"}],"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"SS"},"type":[{"coding":[{"system":"http://fhir.de/CodeSystem/Kontaktebene","code":"abteilungskontakt"}]}],"serviceType":{"coding":[{"system":"http://fhir.de/CodeSystem/dkgev/Fachabteilungsschluessel","code":"1500"}]},"subject":{"reference":"Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553"},"period":{"start":"2025-11-13T02:50:00+01:00","end":"2025-11-13T08:25:00+01:00"},"diagnosis":[{"condition":{"reference":"Condition/c-d47683e6f1a7b99ec00f9143a52333699f4b1c86"},"use":{"coding":[{"system":"http://fhir.de/CodeSystem/KontaktDiagnoseProzedur","code":"department-main-diagnosis"}]}}],"account":[{"identifier":{"system":"https://hospital.example/fhir/sid/case","value":"0004000003"}}],"serviceProvider":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"ACH1"},"display":"Allgemeine Chirurgie"},"partOf":{"reference":"Encounter/e-83bc9448f1d96bb97f47e99ecc99df4bd4368b7d"}}', '\xd1a8823874937597a91f8722a97eb66a', '{Condition/c-d47683e6f1a7b99ec00f9143a52333699f4b1c86,Encounter/e-83bc9448f1d96bb97f47e99ecc99df4bd4368b7d,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', 242, '2026-11-21 14:07:31.597224+00'),
	('Encounter', 'e-3760d737089111b8420627f8af60c7c7826089e9', 'kontakt', '0002/0004000003', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', '{"resourceType":"Encounter","id":"e-3760d737089111b8420627f8af60c7c7826089e9","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-fall/StructureDefinition/KontaktGesundheitseinrichtung|2026.0.0"]},"identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"VN"}]},"system":"https://hospital.example/fhir/sid/encounter","value":"0002-0004000003-V-1"}],"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"SS"},"type":[{"coding":[{"system":"http://fhir.de/CodeSystem/Kontaktebene","code":"versorgungsstellenkontakt"}]},{"coding":[{"system":"http://fhir.de/CodeSystem/kontaktart-de","code":"normalstationaer"}]}],"subject":{"reference":"Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553"},"period":{"start":"2025-11-13T02:50:00+01:00","end":"2025-11-13T08:25:00+01:00"},"account":[{"identifier":{"system":"https://hospital.example/fhir/sid/case","value":"0004000003"}}],"location":[{"location":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"ST06"},"display":"Station 6"},"status":"active","physicalType":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/location-physical-type","code":"wa"}]}},{"location":{"identifier":{"system":"https://hospital.example/fhir/sid/location","value":"ST06/109"},"display":"109"},"status":"active","physicalType":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/location-physical-type","code":"ro"}]}}],"serviceProvider":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"ACH1"},"display":"Allgemeine Chirurgie"},"partOf":{"reference":"Encounter/e-2a1acf573895a925e604ee749d3718a3eaaaac4e"}}', '\xdf5f855591d695aa74c204e67de4b434', '{Encounter/e-2a1acf573895a925e604ee749d3718a3eaaaac4e,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', 243, '2026-11-21 14:07:31.597224+00'),
	('Patient', 'p-03dd9f44bb67af01557226b863b49eed133613f0', 'person', '0001000002', 'Patient/p-03dd9f44bb67af01557226b863b49eed133613f0', '{"resourceType":"Patient","id":"p-03dd9f44bb67af01557226b863b49eed133613f0","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-person/StructureDefinition/Patient|2026.0.0"]},"identifier":[{"use":"usual","type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"MR"}]},"system":"https://hospital.example/fhir/sid/patient","value":"0001000002"},{"use":"official","type":{"coding":[{"system":"http://fhir.de/CodeSystem/identifier-type-de-basis","code":"KVZ10"}]},"system":"http://fhir.de/sid/gkv/kvid-10","value":"F787727498","assigner":{"identifier":{"system":"http://fhir.de/sid/arge-ik/iknr","value":"990000014"}}}],"name":[{"use":"official","family":"Zimmermann","_family":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/humanname-own-name","valueString":"Zimmermann"}]},"given":["Gerhard"]}],"gender":"male","birthDate":"1942-12-27","address":[{"type":"both","line":["Goethestraße 46"],"city":"Stettin","postalCode":"70-001","country":"PL"}]}', '\x9436f7950b8b2236e28ce61976789524', '{}', 245, '2026-11-21 14:07:31.611685+00'),
	('Encounter', 'e-f3c22fb861757bfd310b5ec4394ac0c0ff7a1f46', 'fall', '0001/0004000007', 'Patient/p-03dd9f44bb67af01557226b863b49eed133613f0', '{"resourceType":"Encounter","id":"e-f3c22fb861757bfd310b5ec4394ac0c0ff7a1f46","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-fall/StructureDefinition/KontaktGesundheitseinrichtung|2026.0.0"]},"identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"VN"}]},"system":"https://hospital.example/fhir/sid/encounter","value":"0001-0004000007"}],"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"IMP"},"type":[{"coding":[{"system":"http://fhir.de/CodeSystem/Kontaktebene","code":"einrichtungskontakt"}]}],"subject":{"reference":"Patient/p-03dd9f44bb67af01557226b863b49eed133613f0"},"period":{"start":"2026-01-12","end":"2026-01-16T20:30:00+01:00"},"account":[{"identifier":{"system":"https://hospital.example/fhir/sid/case","value":"0004000007"}}],"hospitalization":{"admitSource":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/data-absent-reason","code":"unknown"}]},"dischargeDisposition":{"extension":[{"extension":[{"url":"ErsteUndZweiteStelle","valueCoding":{"system":"http://fhir.de/CodeSystem/dkgev/EntlassungsgrundErsteUndZweiteStelle","code":"01"}},{"url":"DritteStelle","valueCoding":{"system":"http://fhir.de/CodeSystem/dkgev/EntlassungsgrundDritteStelle","code":"2"}}],"url":"http://fhir.de/StructureDefinition/Entlassungsgrund"}]}}}', '\x7b69ffad4f69783aad36115ebf631334', '{Patient/p-03dd9f44bb67af01557226b863b49eed133613f0}', 255, '2026-11-21 14:07:32.043615+00'),
	('Encounter', 'e-fa59b33fbde2ed43a340e13275c0f45e5763c2f3', 'kontakt', '0001/0004000007', 'Patient/p-03dd9f44bb67af01557226b863b49eed133613f0', '{"resourceType":"Encounter","id":"e-fa59b33fbde2ed43a340e13275c0f45e5763c2f3","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-fall/StructureDefinition/KontaktGesundheitseinrichtung|2026.0.0"]},"identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"VN"}]},"system":"https://hospital.example/fhir/sid/encounter","value":"0001-0004000007-A-2"}],"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"IMP"},"type":[{"coding":[{"system":"http://fhir.de/CodeSystem/Kontaktebene","code":"abteilungskontakt"}]}],"serviceType":{"coding":[{"system":"http://fhir.de/CodeSystem/dkgev/Fachabteilungsschluessel","code":"0300"}]},"subject":{"reference":"Patient/p-03dd9f44bb67af01557226b863b49eed133613f0"},"period":{"start":"2026-01-14T07:30:00+01:00","end":"2026-01-16T20:30:00+01:00"},"account":[{"identifier":{"system":"https://hospital.example/fhir/sid/case","value":"0004000007"}}],"serviceProvider":{"identifier":{"system":"https://hospital.example/fhir/sid/organization-unit","value":"KAR1"},"display":"Kardiologie"},"partOf":{"reference":"Encounter/e-f3c22fb861757bfd310b5ec4394ac0c0ff7a1f46"}}', '\xb4fc06f452821bf1e0b66715bd387c22', '{Encounter/e-f3c22fb861757bfd310b5ec4394ac0c0ff7a1f46,Patient/p-03dd9f44bb67af01557226b863b49eed133613f0}', 257, '2026-11-21 14:07:32.055908+00'),
	('Patient', 'p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734', 'person', '0001000001', 'Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734', '{"resourceType":"Patient","id":"p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734","meta":{"source":"#ish","profile":["https://www.medizininformatik-initiative.de/fhir/core/modul-person/StructureDefinition/Patient|2026.0.0"]},"identifier":[{"use":"usual","type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"MR"}]},"system":"https://hospital.example/fhir/sid/patient","value":"0001000001"},{"use":"official","type":{"coding":[{"system":"http://fhir.de/CodeSystem/identifier-type-de-basis","code":"KVZ10"}]},"system":"http://fhir.de/sid/gkv/kvid-10","value":"D037881488","assigner":{"identifier":{"system":"http://fhir.de/sid/arge-ik/iknr","value":"990000036"}}}],"name":[{"use":"official","family":"Otto","_family":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/humanname-own-name","valueString":"Otto"}]},"given":["Rolf"]}],"gender":"male","birthDate":"2000-02-16","address":[{"type":"both","line":["Rosenweg 112"],"city":"Anderswo","postalCode":"35037","country":"DE"}]}', '\x38fc255f29f9eeceafbb003f340be460', '{}', 262, '2026-11-21 14:07:32.068951+00');

INSERT INTO ledger.entry VALUES
	(1, 'Condition', 'c-5a2761965b757dd8d58b46c67051ca195e9d8325', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', 'acknowledged', '\xd9d5bd8ce72c0d76735c5a8b45852571', '\xd9d5bd8ce72c0d76735c5a8b45852571', '{Encounter/e-a8260a39ef9f327976d56e5cd78df7a47f1405ae,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Condition', 'c-0c0c386b5fb4ec3305223ae303309ba1b3b8a343', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', 'acknowledged', '\x584fedf0b43d3105503de4d0ca10355c', '\x584fedf0b43d3105503de4d0ca10355c', '{Encounter/e-afe026001f14977efdd30199f0dd01e5bb3eabc8,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Condition', 'c-0ff7af6675a6fad693fcab6abd3917599546ded7', 'Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734', 'acknowledged', '\xdbcfd9ca977ee228eec6161bf4c3da39', '\xdbcfd9ca977ee228eec6161bf4c3da39', '{Encounter/e-cb5404d4e905fb60c716a4eaac836d56687d6827,Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Condition', 'c-2cecb2fcaa861dd6951bda9c5c1d44edef962dea', 'Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734', 'acknowledged', '\x8a4818d22a5f4ea3a063b0b277b46b26', '\x8a4818d22a5f4ea3a063b0b277b46b26', '{Encounter/e-cb5404d4e905fb60c716a4eaac836d56687d6827,Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Condition', 'c-57c959c4f80282513f2e090da60045b74701ceee', 'Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734', 'acknowledged', '\x4a75291d1131f8204cf64862319c7742', '\x4a75291d1131f8204cf64862319c7742', '{Encounter/e-cb5404d4e905fb60c716a4eaac836d56687d6827,Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Condition', 'c-5b5184792a14a8ae44eb58d513547000b1c2ed00', 'Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734', 'acknowledged', '\x9d50019f064c96c2da4cff015075b66b', '\x9d50019f064c96c2da4cff015075b66b', '{Condition/c-bd68714d26e721b9c5a19883f3567c758367edf7,Encounter/e-cb5404d4e905fb60c716a4eaac836d56687d6827,Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Condition', 'c-4c2267aebe884703bd103826513d8262ac8c3cb4', 'Patient/p-03dd9f44bb67af01557226b863b49eed133613f0', 'deleted', NULL, NULL, '{}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:32.145598+00'),
	(1, 'Condition', 'c-2b0472c02518d65de52ad7ec5cf9e7c8b8ecec2a', 'Patient/p-a79ec3149cedf8dfece45bec6a16286fae8c2b1b', 'waiting', '\x542d89a6e51595b7ed2004ba98734143', NULL, '{}', '{}', NULL, '{Patient/p-a79ec3149cedf8dfece45bec6a16286fae8c2b1b}', 1, NULL, '2026-11-21 14:07:31.711568+00'),
	(1, 'Condition', 'c-683199e9010ddaca41909e0c6f16af9fda2a5d59', 'Patient/p-a79ec3149cedf8dfece45bec6a16286fae8c2b1b', 'waiting', '\xbaa8c3f145e875991479beb14f608aa7', NULL, '{}', '{}', NULL, '{Patient/p-a79ec3149cedf8dfece45bec6a16286fae8c2b1b}', 1, NULL, '2026-11-21 14:07:31.711568+00'),
	(1, 'Condition', 'c-5e6697e50bdd40bece2e201ef817837ca3c749f7', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', 'acknowledged', '\x380dfc409988b6a8157840bbddb7e714', '\x380dfc409988b6a8157840bbddb7e714', '{Encounter/e-2a1acf573895a925e604ee749d3718a3eaaaac4e,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Condition', 'c-9b219a847ed1d58e09556007389f4b52b1397c0d', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', 'acknowledged', '\x74e3bc3768c29ac4c7576a361d07a3f4', '\x74e3bc3768c29ac4c7576a361d07a3f4', '{Encounter/e-83bc9448f1d96bb97f47e99ecc99df4bd4368b7d,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Condition', 'c-b8624a82deaa5c19e6b1e5303ec49a07c5afa936', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', 'acknowledged', '\xf15ac1012f7c268dc60f6be123c76fcb', '\xf15ac1012f7c268dc60f6be123c76fcb', '{Encounter/e-2a1acf573895a925e604ee749d3718a3eaaaac4e,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Condition', 'c-cc9517ae3f5625e436235bd6c9ec1984f017d5c9', 'Patient/p-a4c2e8a708a1c28c8d63d2772bed8c1b0be9b588', 'acknowledged', '\x67dd60d1000636e9599f4c683fe941c0', '\x67dd60d1000636e9599f4c683fe941c0', '{Encounter/e-0a55338f016f03fe5fccf2d5ff356bad756e1b70,Patient/p-a4c2e8a708a1c28c8d63d2772bed8c1b0be9b588}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Condition', 'c-7a46aa93fb620799d7827741e180ad8c66a7c9c6', 'Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734', 'acknowledged', '\x1772f912fe2cfdb611fca733878d4204', '\x1772f912fe2cfdb611fca733878d4204', '{Encounter/e-cb5404d4e905fb60c716a4eaac836d56687d6827,Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Encounter', 'e-2f4c857ac7028b88ff10bbed65b621755d2d76a1', 'Patient/p-a79ec3149cedf8dfece45bec6a16286fae8c2b1b', 'waiting', '\x026eedef9ea4bdc124832484ffaa61db', NULL, '{}', '{}', NULL, '{Encounter/e-a8663872d6abaef78258b41f5c5f297b407bd53f,Patient/p-a79ec3149cedf8dfece45bec6a16286fae8c2b1b}', 1, NULL, '2026-11-21 14:07:31.711568+00'),
	(1, 'Encounter', 'e-04a3172d7ab2fe7def18ee5178c1b72e79f4bfde', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', 'acknowledged', '\xc9123c5154855c39b2882af869ee459c', '\xc9123c5154855c39b2882af869ee459c', '{Encounter/e-afe026001f14977efdd30199f0dd01e5bb3eabc8,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Encounter', 'e-552be1af5bdca8f9bb74f5b8fe64cf0c4a121bab', 'Patient/p-03dd9f44bb67af01557226b863b49eed133613f0', 'acknowledged', '\xfe3a1f0fc97ed14db4d8e495d2e06dfd', '\xfe3a1f0fc97ed14db4d8e495d2e06dfd', '{Encounter/e-1bbd349c6cd42bb8ae9f555789aca77e00f2ea25,Patient/p-03dd9f44bb67af01557226b863b49eed133613f0}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Encounter', 'e-40c6ff5e6dcf03c4715c2d8c9176ec4b56ab5421', 'Patient/p-03dd9f44bb67af01557226b863b49eed133613f0', 'acknowledged', '\x6d847490b377e4f7c161f0cd28dbdb49', '\x6d847490b377e4f7c161f0cd28dbdb49', '{Encounter/e-552be1af5bdca8f9bb74f5b8fe64cf0c4a121bab,Patient/p-03dd9f44bb67af01557226b863b49eed133613f0}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Encounter', 'e-51effb3c05143c6cbe92018978818179fbef5e21', 'Patient/p-03dd9f44bb67af01557226b863b49eed133613f0', 'acknowledged', '\x1b8431803762cd1b7d7da2cdb35fd3d7', '\x1b8431803762cd1b7d7da2cdb35fd3d7', '{Encounter/e-99a93ababec39bcbc3470d718784c75eeb966c5a,Patient/p-03dd9f44bb67af01557226b863b49eed133613f0}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Encounter', 'e-24c3bb160de349b186a342581cfa7eb7bb4b2e48', 'Patient/p-a4c2e8a708a1c28c8d63d2772bed8c1b0be9b588', 'acknowledged', '\x621ee45d4f6570f08e74f626a7e21a90', '\x621ee45d4f6570f08e74f626a7e21a90', '{Encounter/e-d19c1c5e03216519305408dc47151b259e75fc00,Patient/p-a4c2e8a708a1c28c8d63d2772bed8c1b0be9b588}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Encounter', 'e-5ada22a053217e2354173cf6a1d5ad160cf17717', 'Patient/p-a4c2e8a708a1c28c8d63d2772bed8c1b0be9b588', 'acknowledged', '\x0e3da62e2f2b3ab2ace97084b9fda9df', '\x0e3da62e2f2b3ab2ace97084b9fda9df', '{Encounter/e-c3a665c3d22b53e8197a42cc82032bce23770018,Patient/p-a4c2e8a708a1c28c8d63d2772bed8c1b0be9b588}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Condition', 'c-abba9c66d3cde65fa5b9d123614b04766904663e', 'Patient/p-a79ec3149cedf8dfece45bec6a16286fae8c2b1b', 'waiting', '\x01b9c67821a0a1654396ecef4eb80742', NULL, '{}', '{}', NULL, '{Patient/p-a79ec3149cedf8dfece45bec6a16286fae8c2b1b}', 1, NULL, '2026-11-21 14:07:31.711568+00'),
	(1, 'Encounter', 'e-21c0e741d869425d4f6b9490341593d5d97e75fc', 'Patient/p-a79ec3149cedf8dfece45bec6a16286fae8c2b1b', 'waiting', '\xc07c0fed81fcc6a8635292e41840129b', NULL, '{}', '{}', NULL, '{Encounter/e-c63922a7aea125b21ddd16fc72c09d5646db6428,Patient/p-a79ec3149cedf8dfece45bec6a16286fae8c2b1b}', 1, NULL, '2026-11-21 14:07:31.711568+00'),
	(1, 'Encounter', 'e-c63922a7aea125b21ddd16fc72c09d5646db6428', 'Patient/p-a79ec3149cedf8dfece45bec6a16286fae8c2b1b', 'waiting', '\xff7e294e655826ce53a15543c4e4692b', NULL, '{}', '{}', NULL, '{Patient/p-a79ec3149cedf8dfece45bec6a16286fae8c2b1b}', 1, NULL, '2026-11-21 14:07:31.711568+00'),
	(1, 'Condition', 'c-96875639a7f4650fd324db2410112735cbbab903', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', 'acknowledged', '\x6dfe042cbb9e6ab2f8d8535827420e81', '\x6dfe042cbb9e6ab2f8d8535827420e81', '{Encounter/e-a8260a39ef9f327976d56e5cd78df7a47f1405ae,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Encounter', 'e-2a1acf573895a925e604ee749d3718a3eaaaac4e', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', 'acknowledged', '\xd1a8823874937597a91f8722a97eb66a', '\xd1a8823874937597a91f8722a97eb66a', '{Condition/c-d47683e6f1a7b99ec00f9143a52333699f4b1c86,Encounter/e-83bc9448f1d96bb97f47e99ecc99df4bd4368b7d,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Condition', 'c-5f85abb20db00cc94c875a044e2e7bfe88a6b431', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', 'acknowledged', '\x39f67637eeb6d0f09ee4c333680d62a1', '\x39f67637eeb6d0f09ee4c333680d62a1', '{Encounter/e-eb2d1e5a2211726342bac151ad9d5c01da7c5879,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Condition', 'c-65afae36790f6b1df70a4855ca0d2c02a0467513', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', 'acknowledged', '\xe0ec9424aa82f8414eecd806743e6462', '\xe0ec9424aa82f8414eecd806743e6462', '{Encounter/e-8dedcf4c746fdd04973c602aabff567b471e45de,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Condition', 'c-67fbe619764f22895cb35b7bf22cabe0a5c3b1df', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', 'acknowledged', '\x9ac70db4e321e452e2f5da0e35baa78f', '\x9ac70db4e321e452e2f5da0e35baa78f', '{Encounter/e-8dedcf4c746fdd04973c602aabff567b471e45de,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Encounter', 'e-3760d737089111b8420627f8af60c7c7826089e9', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', 'acknowledged', '\xdf5f855591d695aa74c204e67de4b434', '\xdf5f855591d695aa74c204e67de4b434', '{Encounter/e-2a1acf573895a925e604ee749d3718a3eaaaac4e,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Condition', 'c-cd94e2b79cc4f1f7bf0dfe4b48ca4c722c2668ca', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', 'acknowledged', '\xf45a4c6b03d3dfb7f218c66774b8b908', '\xf45a4c6b03d3dfb7f218c66774b8b908', '{Encounter/e-8dedcf4c746fdd04973c602aabff567b471e45de,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Condition', 'c-fe38043ee4c424b1df38bd74a4e3777d40c668a3', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', 'acknowledged', '\xc592806671d60e90bcada5c1556280e2', '\xc592806671d60e90bcada5c1556280e2', '{Encounter/e-c0603dcbe6c7b6ffb893ecdff404fab2832f2a77,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Condition', 'c-d47683e6f1a7b99ec00f9143a52333699f4b1c86', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', 'acknowledged', '\x3946ee26322df8e2cfae2a80b8371cd0', '\x3946ee26322df8e2cfae2a80b8371cd0', '{Encounter/e-2a1acf573895a925e604ee749d3718a3eaaaac4e,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Condition', 'c-e530467095a4db6fde775dccc5a7120f32e009af', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', 'acknowledged', '\xeb7984c4effef81eb4c8b302760bd20a', '\xeb7984c4effef81eb4c8b302760bd20a', '{Encounter/e-eb2d1e5a2211726342bac151ad9d5c01da7c5879,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Encounter', 'e-2e665da32bcdc1efacd4b8302c1d4a31d97be0f8', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', 'acknowledged', '\x92b43a599da751ff0f85b55f385fa437', '\x92b43a599da751ff0f85b55f385fa437', '{Encounter/e-f368bdee8fdbafc250a40c47e141cc706bac785c,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Condition', 'c-c840569d83926878d36f64ffd530161995d50f5d', 'Patient/p-03dd9f44bb67af01557226b863b49eed133613f0', 'acknowledged', '\x8f695ba4aa7b628bf01d456351e80622', '\x8f695ba4aa7b628bf01d456351e80622', '{Encounter/e-1bbd349c6cd42bb8ae9f555789aca77e00f2ea25,Patient/p-03dd9f44bb67af01557226b863b49eed133613f0}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Encounter', 'e-1bbd349c6cd42bb8ae9f555789aca77e00f2ea25', 'Patient/p-03dd9f44bb67af01557226b863b49eed133613f0', 'acknowledged', '\xda29faa763060dbd8c2a025c914934df', '\xda29faa763060dbd8c2a025c914934df', '{Condition/c-c840569d83926878d36f64ffd530161995d50f5d,Patient/p-03dd9f44bb67af01557226b863b49eed133613f0}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Encounter', 'e-580f9ea499c227b5da4f966bce4d9fcdebfec639', 'Patient/p-a79ec3149cedf8dfece45bec6a16286fae8c2b1b', 'waiting', '\x76234577f148ed4ce149a7c06987e4d3', NULL, '{}', '{}', NULL, '{Patient/p-a79ec3149cedf8dfece45bec6a16286fae8c2b1b}', 1, NULL, '2026-11-21 14:07:31.711568+00'),
	(1, 'Encounter', 'e-a8663872d6abaef78258b41f5c5f297b407bd53f', 'Patient/p-a79ec3149cedf8dfece45bec6a16286fae8c2b1b', 'waiting', '\x85939575f08363f862cac368e4c18079', NULL, '{}', '{}', NULL, '{Encounter/e-580f9ea499c227b5da4f966bce4d9fcdebfec639,Patient/p-a79ec3149cedf8dfece45bec6a16286fae8c2b1b}', 1, NULL, '2026-11-21 14:07:31.711568+00'),
	(1, 'Encounter', 'e-a8260a39ef9f327976d56e5cd78df7a47f1405ae', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', 'acknowledged', '\x886078e9bef966c592967eac2fcedf70', '\x886078e9bef966c592967eac2fcedf70', '{Encounter/e-eb2d1e5a2211726342bac151ad9d5c01da7c5879,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Encounter', 'e-8dedcf4c746fdd04973c602aabff567b471e45de', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', 'acknowledged', '\x49b55ba53937f66739148935d2be96aa', '\x49b55ba53937f66739148935d2be96aa', '{Encounter/e-eb2d1e5a2211726342bac151ad9d5c01da7c5879,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Encounter', 'e-c0603dcbe6c7b6ffb893ecdff404fab2832f2a77', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', 'acknowledged', '\x9a5ec778d3df51d0eaaa37fdd1e43de2', '\x9a5ec778d3df51d0eaaa37fdd1e43de2', '{Encounter/e-eb2d1e5a2211726342bac151ad9d5c01da7c5879,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Encounter', 'e-afe026001f14977efdd30199f0dd01e5bb3eabc8', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', 'acknowledged', '\xf218e74e34a0ce24d24612209cc6fe29', '\xf218e74e34a0ce24d24612209cc6fe29', '{Encounter/e-eb2d1e5a2211726342bac151ad9d5c01da7c5879,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Encounter', 'e-83bc9448f1d96bb97f47e99ecc99df4bd4368b7d', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', 'acknowledged', '\x03f66f3ed28dc52685a3f7f7a154dd08', '\x03f66f3ed28dc52685a3f7f7a154dd08', '{Condition/c-5e6697e50bdd40bece2e201ef817837ca3c749f7,Condition/c-9b219a847ed1d58e09556007389f4b52b1397c0d,Condition/c-b8624a82deaa5c19e6b1e5303ec49a07c5afa936,Condition/c-d47683e6f1a7b99ec00f9143a52333699f4b1c86,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Encounter', 'e-3b7fe59afbb53f86ace546af18ca151970fce3e5', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', 'acknowledged', '\xa8492d9f33952945378d390c49d08f07', '\xa8492d9f33952945378d390c49d08f07', '{Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Encounter', 'e-e08b169e1ada6536d77247c5e96dc4da8ced1dd8', 'Patient/p-a79ec3149cedf8dfece45bec6a16286fae8c2b1b', 'waiting', '\x34040b69f9ba8021679a6d45bf151520', NULL, '{}', '{}', NULL, '{Patient/p-a79ec3149cedf8dfece45bec6a16286fae8c2b1b}', 1, NULL, '2026-11-21 14:07:31.711568+00'),
	(1, 'Encounter', 'e-eb2d1e5a2211726342bac151ad9d5c01da7c5879', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', 'acknowledged', '\x7d5fe4e93cb26f1b29f4c40a1dc71515', '\x7d5fe4e93cb26f1b29f4c40a1dc71515', '{Condition/c-5a2761965b757dd8d58b46c67051ca195e9d8325,Condition/c-96875639a7f4650fd324db2410112735cbbab903,Condition/c-cd94e2b79cc4f1f7bf0dfe4b48ca4c722c2668ca,Condition/c-fe38043ee4c424b1df38bd74a4e3777d40c668a3,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Encounter', 'e-f368bdee8fdbafc250a40c47e141cc706bac785c', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', 'acknowledged', '\x61ce6f35b29043a4bc362788c3e78075', '\x61ce6f35b29043a4bc362788c3e78075', '{Encounter/e-3b7fe59afbb53f86ace546af18ca151970fce3e5,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Encounter', 'e-e276ea0165d1f7dbe3a7a25637a96684bc1b53a7', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', 'acknowledged', '\xef6954a842613e68a0c93d6df9d2f613', '\xef6954a842613e68a0c93d6df9d2f613', '{Encounter/e-3b7fe59afbb53f86ace546af18ca151970fce3e5,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Encounter', 'e-e197e2f3713962cb8699a8147bfa50b9723c89fe', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', 'acknowledged', '\xefd1c3adbf9b59e74cf46277980c94c7', '\xefd1c3adbf9b59e74cf46277980c94c7', '{Encounter/e-a8260a39ef9f327976d56e5cd78df7a47f1405ae,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Encounter', 'e-ca8b8a2c77f952c6be5d3bd5ef574d1bd6da43c6', 'Patient/p-03dd9f44bb67af01557226b863b49eed133613f0', 'acknowledged', '\x3676aad153d605d916fc5b034630dff5', '\x3676aad153d605d916fc5b034630dff5', '{Encounter/e-fa59b33fbde2ed43a340e13275c0f45e5763c2f3,Patient/p-03dd9f44bb67af01557226b863b49eed133613f0}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Encounter', 'e-f3c22fb861757bfd310b5ec4394ac0c0ff7a1f46', 'Patient/p-03dd9f44bb67af01557226b863b49eed133613f0', 'acknowledged', '\x7b69ffad4f69783aad36115ebf631334', '\x7b69ffad4f69783aad36115ebf631334', '{Patient/p-03dd9f44bb67af01557226b863b49eed133613f0}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:32.116176+00'),
	(1, 'Encounter', 'e-fa59b33fbde2ed43a340e13275c0f45e5763c2f3', 'Patient/p-03dd9f44bb67af01557226b863b49eed133613f0', 'acknowledged', '\xb4fc06f452821bf1e0b66715bd387c22', '\xb4fc06f452821bf1e0b66715bd387c22', '{Encounter/e-f3c22fb861757bfd310b5ec4394ac0c0ff7a1f46,Patient/p-03dd9f44bb67af01557226b863b49eed133613f0}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:32.116176+00'),
	(1, 'Patient', 'p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', 'acknowledged', '\x035df8beb8d3813182c203eb54408225', '\x035df8beb8d3813182c203eb54408225', '{}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Encounter', 'e-53e041bd69f1362e1281bfcbb74bf26d0da5ea4e', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', 'acknowledged', '\x9034ee9470488503a3b20239ee90608f', '\x9034ee9470488503a3b20239ee90608f', '{Encounter/e-f368bdee8fdbafc250a40c47e141cc706bac785c,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Encounter', 'e-63e8c9fa0e450f21fe532962012067c98b000dff', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', 'acknowledged', '\x4cb40927ebe4b32f0a791998dfe06e89', '\x4cb40927ebe4b32f0a791998dfe06e89', '{Encounter/e-e276ea0165d1f7dbe3a7a25637a96684bc1b53a7,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Encounter', 'e-75a7db3ca8ee2a49190b0df2df3193fd3b43741c', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', 'acknowledged', '\xabb463ccf3845db173fc54495d48e8fd', '\xabb463ccf3845db173fc54495d48e8fd', '{Encounter/e-c0603dcbe6c7b6ffb893ecdff404fab2832f2a77,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Encounter', 'e-fd1a6af2c1352543507c875ea6f856aa640ec2b7', 'Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553', 'acknowledged', '\x560d4faf91e546e6218ba5768ddc7785', '\x560d4faf91e546e6218ba5768ddc7785', '{Encounter/e-8dedcf4c746fdd04973c602aabff567b471e45de,Patient/p-ef259b37a2ed6c0a46d5b3b85ac3a3a4ab76c553}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Patient', 'p-03dd9f44bb67af01557226b863b49eed133613f0', 'Patient/p-03dd9f44bb67af01557226b863b49eed133613f0', 'acknowledged', '\x9436f7950b8b2236e28ce61976789524', '\x9436f7950b8b2236e28ce61976789524', '{}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Encounter', 'e-267c021a44cf19c36b7467c7830c088bde888be7', 'Patient/p-03dd9f44bb67af01557226b863b49eed133613f0', 'acknowledged', '\xf091ac04e252eb341dc341223d9b31f7', '\xf091ac04e252eb341dc341223d9b31f7', '{Encounter/e-1bbd349c6cd42bb8ae9f555789aca77e00f2ea25,Patient/p-03dd9f44bb67af01557226b863b49eed133613f0}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Encounter', 'e-99a93ababec39bcbc3470d718784c75eeb966c5a', 'Patient/p-03dd9f44bb67af01557226b863b49eed133613f0', 'acknowledged', '\x5f43419d8ef2f92a05f82ca55be697dc', '\x5f43419d8ef2f92a05f82ca55be697dc', '{Encounter/e-1bbd349c6cd42bb8ae9f555789aca77e00f2ea25,Patient/p-03dd9f44bb67af01557226b863b49eed133613f0}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Encounter', 'e-96368d8d3f66d26eb8ff3f5de7226c08ffa4c7ab', 'Patient/p-03dd9f44bb67af01557226b863b49eed133613f0', 'acknowledged', '\x860d38630570b48724df4fe1969c93be', '\x860d38630570b48724df4fe1969c93be', '{Encounter/e-fa59b33fbde2ed43a340e13275c0f45e5763c2f3,Patient/p-03dd9f44bb67af01557226b863b49eed133613f0}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Encounter', 'e-9cc992335143f78464a146574f5c6a3f09f61d7b', 'Patient/p-03dd9f44bb67af01557226b863b49eed133613f0', 'acknowledged', '\x5d5078a9ff9437e9fb879507a7e285a2', '\x5d5078a9ff9437e9fb879507a7e285a2', '{Encounter/e-267c021a44cf19c36b7467c7830c088bde888be7,Patient/p-03dd9f44bb67af01557226b863b49eed133613f0}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Encounter', 'e-ec47726aa036d98c094b87f72425fa5223cd565f', 'Patient/p-03dd9f44bb67af01557226b863b49eed133613f0', 'acknowledged', '\x345a321bae66b6bcd1baaa32064bd11b', '\x345a321bae66b6bcd1baaa32064bd11b', '{Encounter/e-267c021a44cf19c36b7467c7830c088bde888be7,Patient/p-03dd9f44bb67af01557226b863b49eed133613f0}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Encounter', 'e-fbf0594456ee1933f7e7892fa6c39c43cf5086bb', 'Patient/p-03dd9f44bb67af01557226b863b49eed133613f0', 'acknowledged', '\xb53a72611827efc0eb44e0b514ac61fc', '\xb53a72611827efc0eb44e0b514ac61fc', '{Encounter/e-fa59b33fbde2ed43a340e13275c0f45e5763c2f3,Patient/p-03dd9f44bb67af01557226b863b49eed133613f0}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Patient', 'p-a4c2e8a708a1c28c8d63d2772bed8c1b0be9b588', 'Patient/p-a4c2e8a708a1c28c8d63d2772bed8c1b0be9b588', 'acknowledged', '\x56faccf0354b3f363003fdcab6e3cbd3', '\x56faccf0354b3f363003fdcab6e3cbd3', '{}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Patient', 'p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734', 'Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734', 'acknowledged', '\x38fc255f29f9eeceafbb003f340be460', '\x38fc255f29f9eeceafbb003f340be460', '{}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:32.116176+00'),
	(1, 'Encounter', 'e-0a55338f016f03fe5fccf2d5ff356bad756e1b70', 'Patient/p-a4c2e8a708a1c28c8d63d2772bed8c1b0be9b588', 'acknowledged', '\x2c4882f89ac442d9644f7b9bd9d44225', '\x2c4882f89ac442d9644f7b9bd9d44225', '{Encounter/e-c3a665c3d22b53e8197a42cc82032bce23770018,Patient/p-a4c2e8a708a1c28c8d63d2772bed8c1b0be9b588}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Encounter', 'e-c3a665c3d22b53e8197a42cc82032bce23770018', 'Patient/p-a4c2e8a708a1c28c8d63d2772bed8c1b0be9b588', 'acknowledged', '\xf20508ac46568e9a5e911e137aabf50d', '\xf20508ac46568e9a5e911e137aabf50d', '{Condition/c-cc9517ae3f5625e436235bd6c9ec1984f017d5c9,Patient/p-a4c2e8a708a1c28c8d63d2772bed8c1b0be9b588}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Encounter', 'e-d19c1c5e03216519305408dc47151b259e75fc00', 'Patient/p-a4c2e8a708a1c28c8d63d2772bed8c1b0be9b588', 'acknowledged', '\x253811bcae9630cd4da531c46e9cce1e', '\x253811bcae9630cd4da531c46e9cce1e', '{Encounter/e-c3a665c3d22b53e8197a42cc82032bce23770018,Patient/p-a4c2e8a708a1c28c8d63d2772bed8c1b0be9b588}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Encounter', 'e-84071aeb4fb6853e193d677f1a8f2bc64469da47', 'Patient/p-a4c2e8a708a1c28c8d63d2772bed8c1b0be9b588', 'acknowledged', '\xc9f1f7d58d71ecdfdee96cc45c31cb94', '\xc9f1f7d58d71ecdfdee96cc45c31cb94', '{Encounter/e-c3a665c3d22b53e8197a42cc82032bce23770018,Patient/p-a4c2e8a708a1c28c8d63d2772bed8c1b0be9b588}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Encounter', 'e-2e7056ec156554b70834cc6a03af7dcc43d49abb', 'Patient/p-a4c2e8a708a1c28c8d63d2772bed8c1b0be9b588', 'acknowledged', '\x311591b2b8c137073fd93c9708ac7c93', '\x311591b2b8c137073fd93c9708ac7c93', '{Encounter/e-84071aeb4fb6853e193d677f1a8f2bc64469da47,Patient/p-a4c2e8a708a1c28c8d63d2772bed8c1b0be9b588}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Encounter', 'e-5630dde9a55d06d8b9891a6803136e2d228204f5', 'Patient/p-a4c2e8a708a1c28c8d63d2772bed8c1b0be9b588', 'acknowledged', '\xaadc602b60b2d88e0e47446b6054bbbe', '\xaadc602b60b2d88e0e47446b6054bbbe', '{Encounter/e-0a55338f016f03fe5fccf2d5ff356bad756e1b70,Patient/p-a4c2e8a708a1c28c8d63d2772bed8c1b0be9b588}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Encounter', 'e-eb1abcd34419505c2389810a73516c6a5a89f7fa', 'Patient/p-a4c2e8a708a1c28c8d63d2772bed8c1b0be9b588', 'acknowledged', '\xb55ef9f52547f689e867ddefbe8ee8f8', '\xb55ef9f52547f689e867ddefbe8ee8f8', '{Encounter/e-5ada22a053217e2354173cf6a1d5ad160cf17717,Patient/p-a4c2e8a708a1c28c8d63d2772bed8c1b0be9b588}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Encounter', 'e-cb5404d4e905fb60c716a4eaac836d56687d6827', 'Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734', 'acknowledged', '\x04c4d6f2e08ac7d66c89e66bf7feb99b', '\x04c4d6f2e08ac7d66c89e66bf7feb99b', '{Condition/c-f26b4cf914dbb3a936412661c24fdbcd6bed9035,Encounter/e-079a4b262b654f2ba8a4bf4f85da8a7d6fa9245e,Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Condition', 'c-f26b4cf914dbb3a936412661c24fdbcd6bed9035', 'Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734', 'acknowledged', '\x0b17581d2f2d96090d023d719f75e0ea', '\x0b17581d2f2d96090d023d719f75e0ea', '{Encounter/e-cb5404d4e905fb60c716a4eaac836d56687d6827,Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Encounter', 'e-079a4b262b654f2ba8a4bf4f85da8a7d6fa9245e', 'Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734', 'acknowledged', '\x183d71040dd4470c75fb9da58c6acbc3', '\x183d71040dd4470c75fb9da58c6acbc3', '{Condition/c-0ff7af6675a6fad693fcab6abd3917599546ded7,Condition/c-2cecb2fcaa861dd6951bda9c5c1d44edef962dea,Condition/c-57c959c4f80282513f2e090da60045b74701ceee,Condition/c-5b5184792a14a8ae44eb58d513547000b1c2ed00,Condition/c-7a46aa93fb620799d7827741e180ad8c66a7c9c6,Condition/c-8532b4a430aaa3b439d4594d915b4cb1736d19c0,Condition/c-8ef8f8afa9b8c820dc4e9425e0fd40fea806ef90,Condition/c-916e31cdaf82fa14c3f8ebf74b126048c700763b,Condition/c-a675746a11ea87bc08c6ee4d9ae1c59055096348,Condition/c-bd68714d26e721b9c5a19883f3567c758367edf7,Condition/c-e144c9a2ffa52795af8338db7cde90009d4021ae,Condition/c-f26b4cf914dbb3a936412661c24fdbcd6bed9035,Condition/c-f9db13d78121b2cb1f33f28b7eced35751c5f801,Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Condition', 'c-bd68714d26e721b9c5a19883f3567c758367edf7', 'Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734', 'acknowledged', '\x3a51475088dc1087b72e6a36f53b900f', '\x3a51475088dc1087b72e6a36f53b900f', '{Encounter/e-cb5404d4e905fb60c716a4eaac836d56687d6827,Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Condition', 'c-8532b4a430aaa3b439d4594d915b4cb1736d19c0', 'Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734', 'acknowledged', '\xcf0dd434d74fab1d8560e465a1dbccb7', '\xcf0dd434d74fab1d8560e465a1dbccb7', '{Encounter/e-079a4b262b654f2ba8a4bf4f85da8a7d6fa9245e,Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Condition', 'c-8ef8f8afa9b8c820dc4e9425e0fd40fea806ef90', 'Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734', 'acknowledged', '\xab239e4dbdd30eca4fd249b7460cf61e', '\xab239e4dbdd30eca4fd249b7460cf61e', '{Encounter/e-cb5404d4e905fb60c716a4eaac836d56687d6827,Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Condition', 'c-916e31cdaf82fa14c3f8ebf74b126048c700763b', 'Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734', 'acknowledged', '\x88a9b00d9dc5e9f5e36815ad12051ed0', '\x88a9b00d9dc5e9f5e36815ad12051ed0', '{Encounter/e-cb5404d4e905fb60c716a4eaac836d56687d6827,Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Condition', 'c-a675746a11ea87bc08c6ee4d9ae1c59055096348', 'Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734', 'acknowledged', '\xf801d149b8468378ecdfed36ede006b8', '\xf801d149b8468378ecdfed36ede006b8', '{Encounter/e-cb5404d4e905fb60c716a4eaac836d56687d6827,Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Condition', 'c-e144c9a2ffa52795af8338db7cde90009d4021ae', 'Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734', 'acknowledged', '\x3e1c6d01ee53e813e628d626abcd4f43', '\x3e1c6d01ee53e813e628d626abcd4f43', '{Condition/c-a675746a11ea87bc08c6ee4d9ae1c59055096348,Encounter/e-cb5404d4e905fb60c716a4eaac836d56687d6827,Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Condition', 'c-f9db13d78121b2cb1f33f28b7eced35751c5f801', 'Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734', 'acknowledged', '\x8de06718e6d0675e8d095f162f97aa7b', '\x8de06718e6d0675e8d095f162f97aa7b', '{Encounter/e-079a4b262b654f2ba8a4bf4f85da8a7d6fa9245e,Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00'),
	(1, 'Encounter', 'e-e02435c4578ae359bbbfd0ca05cad9bce0aa0348', 'Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734', 'acknowledged', '\x9d3cffccfcdda737c74bc5ec0b2e7e18', '\x9d3cffccfcdda737c74bc5ec0b2e7e18', '{Encounter/e-cb5404d4e905fb60c716a4eaac836d56687d6827,Patient/p-4fb1ba3d976cc48630af0c46781a2dc8dcf37734}', '{}', NULL, '{}', 0, NULL, '2026-11-21 14:07:31.767679+00');

INSERT INTO ledger.foreign_resource VALUES
	(1, 'Condition', 0, '2026-11-21 14:07:32.174724+00'),
	(1, 'Encounter', 0, '2026-11-21 14:07:32.187001+00'),
	(1, 'Patient', 0, '2026-11-21 14:07:32.202574+00');

INSERT INTO ledger.target OVERRIDING SYSTEM VALUE VALUES
	(1, 'https://fhir.hospital.example/fhir', 262);

INSERT INTO staging.diagnose VALUES
	('0001/0004000001/1', '0001', '0004000001', 1, 1, 'G2  ', 'N20.1                         ', '', '    ', '                              ', 'Ureterstein', '20220928', '', '20220928', '034000', '', '', '', 'X', 'X', 'X', 'X', 'X', '', '', 'X', NULL, 1, '2026-11-21 14:07:31.005979+00'),
	('0001/0004000002/1', '0001', '0004000002', 1, 99, 'G3  ', 'E11.90                        ', '', '    ', '                              ', '', '20230718', '', '20230718', '094900', '', 'R', '', 'X', 'X', 'X', 'X', 'X', '', '', '', NULL, 3, '2026-11-21 14:07:31.005979+00'),
	('0001/0004000003/1', '0001', '0004000003', 1, NULL, 'G3  ', 'E10.90                        ', '', '    ', '                              ', '', '20231207', '', '20231210', '084000', 'G', '', 'X', '', 'X', '', 'X', '', '', '', '', NULL, 4, '2026-11-21 14:07:31.005979+00'),
	('0002/0004000001/1', '0002', '0004000001', 1, NULL, 'G4  ', 'Z51.1                         ', '', '    ', '                              ', 'Chemotherapie-Sitzung wegen Neubildung', '20240521', '', '20240521', '180600', 'G', '', '', '', 'X', '', 'X', '', '', '', 'X', NULL, 5, '2026-11-21 14:07:31.005979+00'),
	('0001/0004000004/1', '0001', '0004000004', 1, 4, 'G4  ', 'I25.12                        ', '', '    ', '                              ', 'Atherosklerotische Herzkrankheit: Zwei-Gefäß-Erkrankung', '20240720', '', '20240720', '161100', 'A', '', '', '', 'X', '', '', '', '', '', '', NULL, 7, '2026-11-21 14:07:31.005979+00'),
	('0001/0004000004/2', '0001', '0004000004', 2, 3, 'G4  ', 'B02.9                         ', '', '    ', '                              ', 'Zoster ohne Komplikation', '20240707', '', '20240707', '172200', 'G', 'R', '', '', 'X', '', '', '', '', '', '', NULL, 8, '2026-11-21 14:07:31.005979+00'),
	('0001/0004000004/3', '0001', '0004000004', 3, 2, 'G4  ', 'N18.3                         ', '', '    ', '                              ', 'Chronische Nierenkrankheit, Stadium 3', '00000000', '', '20240622', '202200', 'G', '', '', '', '', '', '', '', '', '', '', NULL, 9, '2026-11-21 14:07:31.005979+00'),
	('0001/0004000004/4', '0001', '0004000004', 4, NULL, 'G4  ', 'E04.2                         ', '', '    ', '                              ', '', '20240622', '190500', '20240624', '190500', 'V', '', '', '', '', '', '', '', '', '', '', NULL, 10, '2026-11-21 14:07:31.005979+00'),
	('0001/0004000004/5', '0001', '0004000004', 5, 2, 'G4  ', 'B96.2                         ', '!', '    ', '                              ', 'Escherichia coli als Ursache von Krankheiten', '20240622', '190500', '20240622', '194200', 'G', '', '', '', '', '', '', '', '', '', '', NULL, 11, '2026-11-21 14:07:31.005979+00'),
	('0001/0004000004/6', '0001', '0004000004', 6, 2, 'G4  ', 'G20.10                        ', '', '    ', '                              ', 'Primäres Parkinson-Syndrom mit mäßiger Beeinträchtigung ohne Wirkungsfluktuation', '20240622', '190500', '20240622', '194900', 'G', '', '', '', 'X', '', '', '', '', '', '', NULL, 12, '2026-11-21 14:07:31.005979+00'),
	('0001/0004000004/7', '0001', '0004000004', 7, 3, 'G4  ', 'F32.2                         ', '', '    ', '                              ', '', '20240707', '170000', '20240707', '183200', 'G', '', '', '', 'X', '', '', '', '', '', '', NULL, 13, '2026-11-21 14:07:31.005979+00'),
	('0001/0004000004/8', '0001', '0004000004', 8, 1, 'G4  ', 'N17.93                        ', '', '    ', '                              ', '', '20240614', '204000', '20240614', '210700', 'V', '', '', '', '', '', '', '', '', '', '', NULL, 14, '2026-11-21 14:07:31.005979+00'),
	('0001/0004000004/9', '0001', '0004000004', 9, NULL, 'G4  ', 'E10.30†                       ', '+', '    ', '                              ', 'Diabetes mellitus Typ 1 mit Augenkomplikationen: nicht entgleist', '00000000', '', '20240720', '150600', 'A', '', '', '', '', '', '', '', '', '', '', NULL, 15, '2026-11-21 14:07:31.005979+00'),
	('0002/0004000002/1', '0002', '0004000002', 1, 1, 'G4  ', 'F43.2                         ', '', '    ', '                              ', 'Anpassungsstörungen', '20240714', '', '20240714', '124600', 'Z', '', '', '', 'X', '', 'X', '', '', '', '', NULL, 16, '2026-11-21 14:07:31.005979+00'),
	('0002/0004000002/2', '0002', '0004000002', 2, 1, 'G4  ', 'K85.10                        ', '', '    ', '                              ', '', '20240714', '', '20240714', '123700', 'V', '', '', '', 'X', '', '', '', '', '', '', NULL, 17, '2026-11-21 14:07:31.005979+00'),
	('0001/0004000005/1', '0001', '0004000005', 1, 1, 'G5  ', 'K56.7                         ', '', '    ', '                              ', '', '20250118', '', '20250118', '174700', 'G', '', 'X', '', 'X', '', 'X', '', '', '', '', NULL, 18, '2026-11-21 14:07:31.005979+00'),
	('0001/0004000005/2', '0001', '0004000005', 2, 1, 'G5  ', 'H25.1                         ', '', '    ', '                              ', 'Cataracta nuclearis senilis', '20250118', '155000', '20250118', '155900', 'G', '', '', '', '', '', '', '', '', '', '', NULL, 19, '2026-11-21 14:07:31.005979+00'),
	('0001/0004000005/3', '0001', '0004000005', 3, 1, 'G5  ', 'A41.9                         ', '', '    ', '                              ', '', '20250118', '155000', '20250118', '164700', 'G', '', '', '', 'X', '', '', '', '', '', '', NULL, 20, '2026-11-21 14:07:31.005979+00'),
	('0001/0004000005/4', '0001', '0004000005', 4, 1, 'G5  ', 'N18.3                         ', '', '    ', '                              ', 'Chronische Nierenkrankheit, Stadium 3', '20250118', '', '20250121', '155000', 'G', '', '', '', '', '', '', '', '', '', '', NULL, 21, '2026-11-21 14:07:31.005979+00'),
	('0001/0004000005/5', '0001', '0004000005', 5, 1, 'G5  ', 'J18.1                         ', '', '    ', '                              ', '', '20250118', '155000', '20250118', '162800', 'G', '', '', '', 'X', '', '', '', '', '', '', NULL, 22, '2026-11-21 14:07:31.005979+00'),
	('0001/0004000005/6', '0001', '0004000005', 6, 1, 'G5  ', 'G30.1                         ', '+', 'G5  ', 'F00.1                         ', 'Alzheimer-Krankheit mit spätem Beginn', '20250118', '', '20250118', '162100', 'G', '', '', '', 'X', '', '', '', '', '', '', NULL, 23, '2026-11-21 14:07:31.005979+00'),
	('0001/0004000005/7', '0001', '0004000005', 7, 1, 'G5  ', 'G30.9+                        ', '+', 'G5  ', 'F00.9                         ', '', '20250118', '155000', '20250118', '172000', 'G', '', '', '', 'X', '', '', '', '', '', '', NULL, 24, '2026-11-21 14:07:31.005979+00'),
	('0001/0004000005/8', '0001', '0004000005', 8, 1, 'G5  ', 'F41.0                         ', '', '    ', '                              ', 'Panikstörung', '20250118', '155000', '20250118', '162700', 'G', '', '', '', '', '', '', '', '', '', '', NULL, 25, '2026-11-21 14:07:31.005979+00'),
	('0002/0004000003/1', '0002', '0004000003', 1, NULL, 'G5  ', 'F32.1                         ', '', '    ', '                              ', 'Mittelgradige depressive Episode', '00000000', '', '20251114', '082500', '', '', '', 'X', 'X', '', 'X', 'X', '', '', '', NULL, 26, '2026-11-21 14:07:31.005979+00'),
	('0002/0004000003/2', '0002', '0004000003', 2, 1, 'G5  ', 'F43.2                         ', '', '    ', '                              ', '', '20251113', '', '20251113', '033800', '', '', '', '', 'X', 'X', '', '', '', '', '', NULL, 27, '2026-11-21 14:07:31.005979+00'),
	('0002/0004000003/3', '0002', '0004000003', 3, 2, 'G5  ', 'I26.9                         ', '', '    ', '                              ', 'Lungenembolie ohne Angabe eines akuten Cor pulmonale', '20251113', '', '20251113', '091600', '', '', '', 'X', 'X', 'X', '', '', '', '', '', NULL, 28, '2026-11-21 14:07:31.005979+00'),
	('0002/0004000003/4', '0002', '0004000003', 4, 1, 'G5  ', 'E11.90                        ', '', '    ', '                              ', 'Diabetes mellitus Typ 2 ohne Komplikationen: nicht entgleist', '20251113', '025000', '20251113', '041900', '', '', '', '', 'X', 'X', 'X', '', '', '', '', NULL, 29, '2026-11-21 14:07:31.005979+00'),
	('0001/0004000006/1', '0001', '0004000006', 1, NULL, 'G5  ', 'E78.0                         ', '', '    ', '                              ', 'Reine Hypercholesterinämie', '20251114', '', '20251114', '105400', 'G', 'B', 'X', '', 'X', '', 'X', '', '', '', '', NULL, 30, '2026-11-21 14:07:31.005979+00'),
	('0001/0004000006/2', '0001', '0004000006', 2, 1, 'G5  ', 'I80.1                         ', '', '    ', '                              ', 'Thrombose und Thrombophlebitis der V. femoralis', '20251114', '091500', '20251116', '091500', 'G', '', '', '', 'X', '', '', '', '', '', '', NULL, 31, '2026-11-21 14:07:31.005979+00'),
	('0001/0004000006/3', '0001', '0004000006', 3, 1, 'G5  ', 'C20                           ', '', '    ', '                              ', '', '20251114', '091500', '20251114', '110000', 'G', '', '', '', 'X', '', '', '', '', '', '', NULL, 32, '2026-11-21 14:07:31.005979+00'),
	('0001/0004000006/4', '0001', '0004000006', 4, 1, 'G5  ', 'I48.1                         ', '', '    ', '                              ', '', '20251114', '', '20251115', '091500', 'A', '', '', '', 'X', '', 'X', '', '', '', '', NULL, 33, '2026-11-21 14:07:31.005979+00'),
	('0001/0004000006/5', '0001', '0004000006', 5, 1, 'G5  ', 'A04.70                        ', '', '    ', '                              ', 'Enterokolitis durch Clostridium difficile ohne Megakolon', '20251114', '', '20251114', '091500', 'G', 'L', '', '', 'X', '', '', '', '', '', '', NULL, 34, '2026-11-21 14:07:31.005979+00'),
	('0001/0004000006/6', '0001', '0004000006', 6, NULL, 'G5  ', 'R65.1                         ', '!', '    ', '                              ', '', '20251114', '091500', '20251114', '110700', 'G', '', '', '', 'X', '', '', '', '', '', '', NULL, 35, '2026-11-21 14:07:31.005979+00'),
	('0001/0004000006/7', '0001', '0004000006', 7, 1, 'G5  ', 'E11.50                        ', '+', 'G5  ', 'I79.2*                        ', '', '20251114', '', '20251114', '111000', 'G', '', '', '', 'X', '', '', '', '', '', '', NULL, 36, '2026-11-21 14:07:31.005979+00'),
	('0001/0004000006/8', '0001', '0004000006', 8, 1, 'G5  ', 'G30.1                         ', '+', 'G5  ', 'F00.1                         ', 'Alzheimer-Krankheit mit spätem Beginn', '20251114', '091500', '20251115', '091500', 'G', '', '', '', 'X', '', '', '', '', '', '', NULL, 37, '2026-11-21 14:07:31.005979+00'),
	('0001/0004000006/9', '0001', '0004000006', 9, 1, 'G5  ', 'E11.91                        ', '', '    ', '                              ', 'Diabetes mellitus Typ 2 ohne Komplikationen: entgleist', '20251114', '', '20251114', '092400', 'G', '', '', '', 'X', '', '', '', '', '', '', NULL, 38, '2026-11-21 14:07:31.005979+00'),
	('0001/0004000006/10', '0001', '0004000006', 10, 1, 'G5  ', 'C78.0                         ', '', '    ', '                              ', 'Sekundäre bösartige Neubildung der Lunge', '20251114', '091500', '20251114', '110100', 'G', '', '', '', 'X', '', '', '', '', '', '', NULL, 39, '2026-11-21 14:07:31.005979+00'),
	('0001/0004000006/11', '0001', '0004000006', 11, 1, 'G5  ', 'I61.0                         ', '', '    ', '                              ', '', '20251114', '091500', '20251114', '095600', 'G', '', '', '', 'X', '', '', '', '', '', '', NULL, 40, '2026-11-21 14:07:31.005979+00'),
	('0001/0004000001/2', '0001', '0004000001', 2, 4, NULL, 'K92.1                         ', '', '    ', '                              ', 'Meläna', '20221002', '', '20221002', '052900', '', '', '', '', '', '', '', '', '', '', 'X', NULL, 265, '2026-11-21 14:07:32.243832+00'),
	('0002/0004000001/2', '0002', '0004000001', 2, 4, 'G4  ', 'M16.1                         ', '', '    ', '                              ', 'Sonstige primäre Koxarthrose', '20240730', '', '20240730', '133200', 'G', '', '', '', 'X', '', '', '', '', '', 'X', NULL, 266, '2026-11-21 14:07:32.243832+00');

INSERT INTO staging.diagnose_history VALUES
	('0001/0004000007/1', '0001', '0004000007', 1, 5, 'G5  ', 'R11                           ', '', '    ', '                              ', 'Übelkeit und Erbrechen', '20260116', '', '20260116', '210400', '', '', 'X', 'X', 'X', 'X', 'X', 'X', '', '', '', NULL, 41, '2026-11-21 14:07:31.005979+00', '2026-11-21 14:07:31.859024+00', 248, 'deleted'),
	('0001/0004000001/2', '0001', '0004000001', 2, 4, NULL, 'K92.1                         ', '', '    ', '                              ', 'Meläna', '20221002', '', '20221002', '052900', '', '', '', '', '', '', '', '', '', '', '', NULL, 2, '2026-11-21 14:07:31.005979+00', '2026-11-21 14:07:32.243832+00', 263, 'changed'),
	('0002/0004000001/2', '0002', '0004000001', 2, 4, 'G4  ', 'M16.1                         ', '', '    ', '                              ', 'Sonstige primäre Koxarthrose', '20240730', '', '20240730', '133200', 'G', '', '', '', 'X', '', '', '', '', '', '', NULL, 6, '2026-11-21 14:07:31.005979+00', '2026-11-21 14:07:32.243832+00', 264, 'changed');

INSERT INTO staging.fall VALUES
	('0001/0004000002', '0001', '0004000002', '0001000002', '1', '20230716', '20230721', '', '', '2023-07-16', '2023-07-21', NULL, 43, '2026-11-21 14:07:31.042043+00'),
	('0001/0004000003', '0001', '0004000003', '0001000005', '2', '20231207', '20231207', '', '', '2023-12-07', '2023-12-07', NULL, 44, '2026-11-21 14:07:31.042043+00'),
	('0001/0004000004', '0001', '0004000004', '0001000004', '2', '20240614', '20240720', '', '', '2024-06-14', '2024-07-20', NULL, 46, '2026-11-21 14:07:31.042043+00'),
	('0002/0004000002', '0002', '0004000002', '0001000005', '2', '20240714', '20240714', '', '', '2024-07-14', '2024-07-14', NULL, 47, '2026-11-21 14:07:31.042043+00'),
	('0001/P004000005', '0001', 'P004000005', '0001000002', '2', '20250118', '20250118', '', '', '2025-01-18', '2025-01-18', NULL, 48, '2026-11-21 14:07:31.042043+00'),
	('0002/0004000003', '0002', '0004000003', '0001000004', '3', '20251113', '20251113', '', '', '2025-11-13', '2025-11-13', NULL, 49, '2026-11-21 14:07:31.042043+00'),
	('0001/0004000006', '0001', '0004000006', '0001000001', '2', '20251114', '20251114', '', '', '2025-11-14', '2025-11-14', NULL, 50, '2026-11-21 14:07:31.042043+00'),
	('0001/0004000007', '0001', '0004000007', '0001000002', '1', '20260112', '20260116', '', '', '2026-01-12', '2026-01-16', NULL, 51, '2026-11-21 14:07:31.042043+00'),
	('0001/0004000001', '0001', '0004000001', '0001000004', '1', '20220928', '20221002', 'X', 'X', '2022-09-28', '2022-10-02', NULL, 270, '2026-11-21 14:07:32.308213+00'),
	('0002/0004000001', '0002', '0004000001', '0001000003', '2', '20240521', '20240730', '', 'X', '2024-05-21', '2024-07-30', NULL, 271, '2026-11-21 14:07:32.308213+00');

INSERT INTO staging.fall_history VALUES
	('0001/0004000001', '0001', '0004000001', '0001000004', '1', '20220928', '20221002', 'X', '', '2022-09-28', '2022-10-02', NULL, 42, '2026-11-21 14:07:31.042043+00', '2026-11-21 14:07:32.308213+00', 268, 'changed'),
	('0002/0004000001', '0002', '0004000001', '0001000003', '2', '20240521', '20240730', '', '', '2024-05-21', '2024-07-30', NULL, 45, '2026-11-21 14:07:31.042043+00', '2026-11-21 14:07:32.308213+00', 269, 'changed');

INSERT INTO staging.kontakt VALUES
	('0001/0004000001/2', '0001', '0004000001', 2, '3', 'NS', '20221001', '015500', '20221001', '223500', '', '00000000', '', 'PAE1        ', 'ST03        ', '        ', '        ', '', '', '', '', '', '', '2022-10-01 22:59:07.058992', NULL, 53, '2026-11-21 14:07:31.072256+00'),
	('0001/0004000001/3', '0001', '0004000001', 3, '3', 'NS', '20221001', '223500', '20221002', '051500', '', '00000000', '', 'PAE1        ', 'ST05        ', '107     ', '        ', '', '', '', '', '', '', '2022-10-02 06:24:53.838082', NULL, 54, '2026-11-21 14:07:31.072256+00'),
	('0001/0004000001/4', '0001', '0004000001', 4, '2', 'NS', '20221002', '051500', '20221002', '051500', '', '00000000', '', 'PAE1        ', 'ST05        ', '107     ', '        ', '04', '2', '', '', '', '', '2022-10-02 07:21:06.297739', NULL, 55, '2026-11-21 14:07:31.072256+00'),
	('0001/0004000002/1', '0001', '0004000002', 1, '1', 'NS', '20230716', '233500', '20230718', '021000', '', '00000000', '', 'UCH1        ', 'ST05        ', '138     ', '        ', '01', '07', 'N', '', 'X', '', '2023-07-18 02:39:01.592638', NULL, 56, '2026-11-21 14:07:31.072256+00'),
	('0001/0004000002/2', '0001', '0004000002', 2, '3', 'NS', '20230718', '021000', '20230718', '094000', '', '00000000', '', 'UCH1        ', 'ST06        ', '136     ', 'F       ', '', '', '', '', '', '', '2023-07-18 09:56:15.440668', NULL, 57, '2026-11-21 14:07:31.072256+00'),
	('0001/0004000002/3', '0001', '0004000002', 3, '3', 'NS', '20230718', '094000', '20230720', '191500', '', '00000000', '', 'NEU1        ', 'ST04        ', '127     ', 'F       ', '', '', '', '', '', '', '2023-07-20 19:20:33.299644', NULL, 58, '2026-11-21 14:07:31.072256+00'),
	('0001/0004000002/4', '0001', '0004000002', 4, '3', 'NS', '20230720', '191500', '20230721', '170000', '', '00000000', '', 'PAE1        ', 'ST01        ', '110     ', 'F       ', '', '', '', '', '', '', '2023-07-21 17:44:55.214257', NULL, 59, '2026-11-21 14:07:31.072256+00'),
	('0001/0004000002/5', '0001', '0004000002', 5, '2', 'NS', '20230721', '170000', '20230721', '170000', '', '00000000', '', 'PAE1        ', 'ST01        ', '110     ', 'F       ', '02', '2', '', '', '', '', '2023-07-21 18:14:15.552146', NULL, 60, '2026-11-21 14:07:31.072256+00'),
	('0001/0004000003/1', '0001', '0004000003', 1, '4', 'AO', '20231207', '084000', '20231207', '095000', '', '00000000', '', 'UCH1        ', 'AMB2        ', '        ', '        ', '', '', '', '', '', '', '2023-12-07 10:51:34.0266', NULL, 61, '2026-11-21 14:07:31.072256+00'),
	('0002/0004000001/2', '0002', '0004000001', 2, '4', 'AO', '20240703', '155000', '20240703', '165000', '', '00000000', '', 'PAE1        ', 'AMB1        ', '        ', '        ', '', '', '', '', '', '', '2024-07-03 18:35:55.706899', NULL, 63, '2026-11-21 14:07:31.072256+00'),
	('0002/0004000001/3', '0002', '0004000001', 3, '4', 'KO', '20240712', '145000', '20240712', '154000', '', '00000000', '', 'PAE1        ', 'AMB2        ', '        ', '        ', '', '', '', '', '', '', '2024-07-12 15:40:36.154358', NULL, 64, '2026-11-21 14:07:31.072256+00'),
	('0002/0004000001/4', '0002', '0004000001', 4, '4', 'UB', '20240730', '132000', '20240730', '150500', '', '00000000', '', 'PAE1        ', 'AMB2        ', '        ', '        ', '', '', '', '', '', '', '2024-07-30 15:36:19.501638', NULL, 65, '2026-11-21 14:07:31.072256+00'),
	('0001/0004000004/1', '0001', '0004000004', 1, '4', 'UB', '20240614', '204000', '20240614', '223500', '', '00000000', '', 'KAR1        ', 'AMB1        ', '        ', '        ', '', '', '', '', '', '', '2024-06-14 23:36:09.709384', NULL, 66, '2026-11-21 14:07:31.072256+00'),
	('0001/0004000004/2', '0001', '0004000004', 2, '4', 'UB', '20240622', '190500', '20240622', '192000', '', '00000000', '', 'KAR1        ', 'AMB1        ', '        ', '        ', '', '', '', '', '', '', '2024-06-22 19:21:55.292934', NULL, 67, '2026-11-21 14:07:31.072256+00'),
	('0001/0004000004/3', '0001', '0004000004', 3, '4', '', '20240707', '170000', '20240707', '183000', '', '00000000', '', 'KAR1        ', 'AMB1        ', '        ', '        ', '', '', '', '', '', '', '2024-07-07 18:46:09.466915', NULL, 68, '2026-11-21 14:07:31.072256+00'),
	('0001/0004000004/4', '0001', '0004000004', 4, '4', 'UB', '20240720', '144000', '20240720', '153000', '', '00000000', '', 'KAR1        ', 'AMB1        ', '        ', '        ', '', '', '', '', '', '', '2024-07-20 15:49:02.303525', NULL, 69, '2026-11-21 14:07:31.072256+00'),
	('0002/0004000002/1', '0002', '0004000002', 1, '4', 'NB', '20240714', '105000', '20240714', '124500', '', '00000000', '', 'KAR1        ', 'AMB2        ', '        ', '        ', '', '', '', '', '', '', '2024-07-14 14:37:49.897473', NULL, 70, '2026-11-21 14:07:31.072256+00'),
	('0001/0004000005/1', '0001', '0004000005', 1, '4', 'KO', '20250118', '155000', '20250118', '165000', '', '00000000', '', 'GYN1        ', 'AMB2        ', '        ', '        ', '', '', '', '', '', '', '2025-01-18 17:05:45.236193', NULL, 71, '2026-11-21 14:07:31.072256+00'),
	('0002/0004000003/1', '0002', '0004000003', 1, '1', 'NS', '20251113', '025000', '20251113', '082500', '', '00000000', '', 'ACH1        ', 'ST06        ', '109     ', '        ', '01', '01', 'E', '', '', '', '2025-11-13 08:50:48.710486', NULL, 72, '2026-11-21 14:07:31.072256+00'),
	('0002/0004000003/2', '0002', '0004000003', 2, '2', 'NS', '20251113', '082500', '20251113', '082500', '', '00000000', '', 'ACH1        ', 'ST06        ', '109     ', '        ', '01', '1', '', '', '', '', '2025-11-13 08:52:26.511826', NULL, 73, '2026-11-21 14:07:31.072256+00'),
	('0001/0004000006/1', '0001', '0004000006', 1, '4', 'AO', '20251114', '091500', '20251114', '111000', '', '00000000', '', 'ITS1        ', 'AMB2        ', '        ', '        ', '', '', '', '', '', '', '2025-11-14 11:46:49.938893', NULL, 74, '2026-11-21 14:07:31.072256+00'),
	('0001/0004000007/2', '0001', '0004000007', 2, '3', 'NS', '20260114', '073000', '20260114', '170500', '', '00000000', '', 'KAR1        ', 'ST05        ', '137     ', 'F       ', '', '', '', '', '', '', '2026-01-14 19:10:22.851988', NULL, 75, '2026-11-21 14:07:31.072256+00'),
	('0001/0004000007/3', '0001', '0004000007', 3, '3', 'NS', '20260114', '170500', '20260115', '232000', '', '00000000', '', 'KAR1        ', 'ST02        ', '105     ', 'F       ', '', '', '', '', '', '', '2026-01-16 04:52:23.533372', NULL, 76, '2026-11-21 14:07:31.072256+00'),
	('0001/0004000007/4', '0001', '0004000007', 4, '3', 'NS', '20260115', '232000', '20260116', '203000', '', '00000000', '', 'KAR1        ', 'ST04        ', '131     ', 'F       ', '', '', '', '', '', '', '2026-01-16 22:25:33.120229', NULL, 77, '2026-11-21 14:07:31.072256+00'),
	('0001/0004000007/5', '0001', '0004000007', 5, '2', 'NS', '20260116', '203000', '20260116', '203000', '', '00000000', '', 'KAR1        ', 'ST04        ', '131     ', 'F       ', '01', '2', '', '', '', '', '2026-01-16 20:35:41.159186', NULL, 78, '2026-11-21 14:07:31.072256+00'),
	('0001/0004000007/1', '0001', '0004000007', 1, '1', 'NS', '20260112', '184000', '20260114', '073000', '', '00000000', '', 'INN1        ', 'ST01        ', '1␀12    ', 'F       ', '01', '01', 'E', '', '', '', '2026-01-14 08:10:48.692702', 'nul:ZIMMR', 79, '2026-11-21 14:07:31.072256+00'),
	('0001/0004000001/1', '0001', '0004000001', 1, '1', 'NS', '20220928', '021000', '20221001', '015500', '', '00000000', '', 'ACH1        ', 'ST04        ', '125     ', 'T       ', '01', '01', 'E', '', '', 'X', '2022-10-01 02:01:00.143348', NULL, 276, '2026-11-21 14:07:32.355326+00'),
	('0002/0004000001/1', '0002', '0004000001', 1, '4', 'KO', '20240521', '165500', '20240521', '183000', '', '00000000', '', 'PAE1        ', 'AMB1        ', '        ', '        ', '', '', '', '', '', 'X', '2024-05-21 18:37:58.012024', NULL, 277, '2026-11-21 14:07:32.355326+00');

INSERT INTO staging.kontakt_history VALUES
	('0001/0004000001/1', '0001', '0004000001', 1, '1', 'NS', '20220928', '021000', '20221001', '015500', '', '00000000', '', 'ACH1        ', 'ST04        ', '125     ', 'T       ', '01', '01', 'E', '', '', '', '2022-10-01 02:01:00.143348', NULL, 52, '2026-11-21 14:07:31.072256+00', '2026-11-21 14:07:32.355326+00', 274, 'changed'),
	('0002/0004000001/1', '0002', '0004000001', 1, '4', 'KO', '20240521', '165500', '20240521', '183000', '', '00000000', '', 'PAE1        ', 'AMB1        ', '        ', '        ', '', '', '', '', '', '', '2024-05-21 18:37:58.012024', NULL, 62, '2026-11-21 14:07:31.072256+00', '2026-11-21 14:07:32.355326+00', 275, 'changed');

INSERT INTO staging.person VALUES
	('0001000002', '0001000002', 'Zimmermann', 'Gerhard', '', '', '', '', '19421227', '1', 'Goethestraße 46', '70-001    ', 'Stettin', 'PL ', '', '00000000', '', '', 'F787727498', '990000014', '', '2023-07-16', '2024-11-19', NULL, 81, '2026-11-21 14:07:31.110014+00'),
	('0001000003', '0001000003', 'König', 'Bernd', '', '', '', '', '19330903', '1', 'Birkenweg 33', '89073     ', 'Ulm', 'DE ', '', '00000000', '', '', 'E621778065', '990000014', '', '2024-05-21', '2024-05-21', NULL, 82, '2026-11-21 14:07:31.110014+00'),
	('0001000005', '0001000005', 'Haas', 'Barbara', 'Roth', '', '', '', '20260231', '2', 'Goethestraße 41', '37075     ', 'Bad␀Salzuflen', 'DE ', '', '00000000', '', '', 'B237504817', '990000047', '', '2023-12-07', '2024-03-29', 'nul:ORT', 84, '2026-11-21 14:07:31.110014+00'),
	('0001000001', '0001000001', 'Otto', 'Rolf', '', '', '', '', '20000216', '1', 'Rosenweg 112', '35037     ', 'Anderswo', 'DE ', '', '00000000', '', '', 'D037881488', '990000036', '', '2025-11-14', '2025-11-14', NULL, 250, '2026-11-21 14:07:31.955747+00'),
	('0001000004', '0001000004', 'Winter', 'Hans Wolfgang', '', '', '', '', '19850517', '1', 'Hauptstraße 111', '72070     ', 'Tübingen', 'DE ', '', '00000000', '', '', 'Z336825659', '990000047', 'X', '2022-09-28', '2025-03-18', NULL, 281, '2026-11-21 14:07:32.409447+00');

INSERT INTO staging.person_history VALUES
	('0001000001', '0001000001', 'Otto', 'Rolf', '', '', '', '', '20000216', '1', 'Rosenweg 112', '35037     ', 'Marburg', 'DE ', '', '00000000', '', '', 'D037881488', '990000036', '', '2025-11-14', '2025-11-14', NULL, 80, '2026-11-21 14:07:31.110014+00', '2026-11-21 14:07:31.955747+00', 249, 'changed'),
	('0001000004', '0001000004', 'Winter', 'Hans Wolfgang', '', '', '', '', '19850517', '1', 'Hauptstraße 111', '72070     ', 'Tübingen', 'DE ', '', '00000000', '', '', 'Z336825659', '990000047', '', '2022-09-28', '2025-03-18', NULL, 83, '2026-11-21 14:07:31.110014+00', '2026-11-21 14:07:32.409447+00', 280, 'changed');

SELECT pg_catalog.setval('control.load_id_seq', 12, true);

SELECT pg_catalog.setval('control.seq', 282, true);

SELECT pg_catalog.setval('ledger.target_id_seq', 4, true);

ALTER TABLE ONLY clean.diagnose
    ADD CONSTRAINT diagnose_pkey PRIMARY KEY (_key);

ALTER TABLE ONLY clean.fall
    ADD CONSTRAINT fall_pkey PRIMARY KEY (_key);

ALTER TABLE ONLY clean.kontakt
    ADD CONSTRAINT kontakt_pkey PRIMARY KEY (_key);

ALTER TABLE ONLY clean.person
    ADD CONSTRAINT person_pkey PRIMARY KEY (_key);

ALTER TABLE ONLY control.filtered
    ADD CONSTRAINT filtered_pkey PRIMARY KEY (view, key);

ALTER TABLE ONLY control.load
    ADD CONSTRAINT load_pkey PRIMARY KEY (id);

ALTER TABLE ONLY control.made
    ADD CONSTRAINT made_pkey PRIMARY KEY (part);

ALTER TABLE ONLY control.progress
    ADD CONSTRAINT progress_pkey PRIMARY KEY (consumer, input);

ALTER TABLE ONLY control.quarantine
    ADD CONSTRAINT quarantine_pkey PRIMARY KEY (view, layer, key, rule, column_name);

ALTER TABLE ONLY control.stale_group
    ADD CONSTRAINT stale_group_pkey PRIMARY KEY (view, group_key);

ALTER TABLE ONLY control.window_loaded
    ADD CONSTRAINT window_loaded_pkey PRIMARY KEY (view, window_start);

ALTER TABLE ONLY fhir.mapped_group
    ADD CONSTRAINT mapped_group_pkey PRIMARY KEY (view, group_key);

ALTER TABLE ONLY fhir.resource
    ADD CONSTRAINT resource_pkey PRIMARY KEY (type, id);

ALTER TABLE ONLY ledger.entry
    ADD CONSTRAINT entry_pkey PRIMARY KEY (target, type, id);

ALTER TABLE ONLY ledger.foreign_resource
    ADD CONSTRAINT foreign_resource_pkey PRIMARY KEY (target, type);

ALTER TABLE ONLY ledger.target
    ADD CONSTRAINT target_base_url_key UNIQUE (base_url);

ALTER TABLE ONLY ledger.target
    ADD CONSTRAINT target_pkey PRIMARY KEY (id);

ALTER TABLE ONLY staging.diagnose
    ADD CONSTRAINT diagnose_pkey PRIMARY KEY (_key);

ALTER TABLE ONLY staging.fall
    ADD CONSTRAINT fall_pkey PRIMARY KEY (_key);

ALTER TABLE ONLY staging.kontakt
    ADD CONSTRAINT kontakt_pkey PRIMARY KEY (_key);

ALTER TABLE ONLY staging.person
    ADD CONSTRAINT person_pkey PRIMARY KEY (_key);

CREATE INDEX diagnose_0ecae112 ON clean.diagnose_gone USING btree (_seq);

CREATE INDEX diagnose_0f4f93f2 ON clean.diagnose USING btree ("EINRI", "FALNR");

CREATE INDEX diagnose_aaac56fc ON clean.diagnose USING btree ((((replace(replace(replace(btrim(COALESCE("EINRI", ''::text)), '~'::text, '~7E'::text), '/'::text, '~2F'::text), '#'::text, '~23'::text) || '/'::text) || replace(replace(replace(btrim(COALESCE("FALNR", ''::text)), '~'::text, '~7E'::text), '/'::text, '~2F'::text), '#'::text, '~23'::text))));

CREATE INDEX diagnose_dccda8bf ON clean.diagnose USING btree (_seq);

CREATE INDEX fall_3febe5d3 ON clean.fall USING btree (_seq);

CREATE INDEX fall_72e561c3 ON clean.fall_gone USING btree (_seq);

CREATE INDEX fall_7e33282a ON clean.fall USING btree ("EINRI", "FALNR");

CREATE INDEX fall_8e976425 ON clean.fall USING btree ((((replace(replace(replace(btrim(COALESCE("EINRI", ''::text)), '~'::text, '~7E'::text), '/'::text, '~2F'::text), '#'::text, '~23'::text) || '/'::text) || replace(replace(replace(btrim(COALESCE("FALNR", ''::text)), '~'::text, '~7E'::text), '/'::text, '~2F'::text), '#'::text, '~23'::text))));

CREATE INDEX kontakt_1403b05e ON clean.kontakt USING btree ((((replace(replace(replace(btrim(COALESCE("EINRI", ''::text)), '~'::text, '~7E'::text), '/'::text, '~2F'::text), '#'::text, '~23'::text) || '/'::text) || replace(replace(replace(btrim(COALESCE("FALNR", ''::text)), '~'::text, '~7E'::text), '/'::text, '~2F'::text), '#'::text, '~23'::text))));

CREATE INDEX kontakt_79f89942 ON clean.kontakt_gone USING btree (_seq);

CREATE INDEX kontakt_9e515443 ON clean.kontakt USING btree (_seq);

CREATE INDEX kontakt_e6e2862a ON clean.kontakt USING btree ("EINRI", "FALNR");

CREATE INDEX person_20787237 ON clean.person_gone USING btree (_seq);

CREATE INDEX person_f98e8d80 ON clean.person USING btree (_seq);

CREATE INDEX person_fd3bacd0 ON clean.person USING btree (replace(replace(replace(btrim(COALESCE("PATNR", ''::text)), '~'::text, '~7E'::text), '/'::text, '~2F'::text), '#'::text, '~23'::text));

CREATE INDEX load_view ON control.load USING btree (view, id);

CREATE INDEX quarantine_group ON control.quarantine USING btree (view, layer, group_key);

CREATE INDEX resource_group ON fhir.resource USING btree (view, group_key);

CREATE INDEX resource_seq ON fhir.resource USING btree (seq);

CREATE INDEX entry_omitted ON ledger.entry USING btree (target) WHERE (omitted <> '{}'::text[]);

CREATE INDEX entry_open ON ledger.entry USING btree (target, compartment) WHERE (state = ANY (ARRAY['pending'::text, 'claimed'::text, 'waiting'::text, 'parked'::text]));

CREATE INDEX diagnose_2c78d2bf ON staging.diagnose_history USING btree (_key);

CREATE INDEX diagnose_308ed202 ON staging.diagnose USING btree (_seq);

CREATE INDEX diagnose_fdb4dc26 ON staging.diagnose_history USING btree (_gone_seq);

CREATE INDEX fall_95f4ff8d ON staging.fall_history USING btree (_key);

CREATE INDEX fall_a925b736 ON staging.fall_history USING btree (_gone_seq);

CREATE INDEX fall_dcce8c76 ON staging.fall USING btree (_seq);

CREATE INDEX kontakt_66179cd7 ON staging.kontakt_history USING btree (_key);

CREATE INDEX kontakt_6620e436 ON staging.kontakt_history USING btree (_gone_seq);

CREATE INDEX kontakt_bed9cf82 ON staging.kontakt USING btree (_seq);

CREATE INDEX person_1e90fff5 ON staging.person USING btree (_seq);

CREATE INDEX person_3091653e ON staging.person_history USING btree (_key);

CREATE INDEX person_b1d38555 ON staging.person_history USING btree (_gone_seq);

ALTER TABLE ONLY control.window_loaded
    ADD CONSTRAINT window_loaded_load_id_fkey FOREIGN KEY (load_id) REFERENCES control.load(id);

ALTER TABLE ONLY ledger.entry
    ADD CONSTRAINT entry_target_fkey FOREIGN KEY (target) REFERENCES ledger.target(id);

ALTER TABLE ONLY ledger.foreign_resource
    ADD CONSTRAINT foreign_resource_target_fkey FOREIGN KEY (target) REFERENCES ledger.target(id);
