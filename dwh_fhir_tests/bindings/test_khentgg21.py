"""A hospital that has only its files by section 21 KHEntgG, bound by site.yaml and code maps alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dwh_fhir.settings import FilesSettings
from dwh_fhir_tests.bindings.carry import Carried, carry
from dwh_fhir_tests.conftest import NewWorld

HEAD = "IK;Entlassender-Standort;Entgeltbereich;KH-internes-Kennzeichen"
FALL = f"""{HEAD};Versicherten-ID;IK-der-Krankenkasse;Geburtsjahr;Geschlecht;PLZ;Wohnort;Aufnahmedatum;Aufnahmeanlass;\
Aufnahmegrund;Aufnahmegewicht;Entlassungsdatum;Entlassungsgrund;Alter-in-Jahren-am-Aufnahmetag;Patientennummer;\
Beatmungsstunden
260000001;00;DRG;F1;A123456780;109999999;1950;m;89073;Ulm;202401050830;E;0101;;202401121100;011;73;P1;12,5
260000001;00;DRG;F2;A123456780;109999999;1950;m;53121;Bonn;202406010000;N;0107;;202406031400;079;74;P1;
260000001;00;DRG;F3;B123456789;109999999;1971;w;50667;Köln;202402290715;Z;0301;;202402291600;012;53;P2;0,0
260000001;00;DRG;F4;;;2024;x;50667;Köln;202403312330;G;0601;3250;;;0;P3;
260000001;00;DRG;F5;C1;109999999;1988;d;10115;Berlin;202405010900;E;0801;;202404301200;011;36;P4;
260000001;00;DRG;F6;D123456785;109999999;19x1;w;10115;Berlin;202405010900;E;9901;;202405021200;011;33;P5;
"""
FAB = f"""{HEAD};Fachabteilung;FAB-Aufnahmedatum;FAB-Entlassungsdatum;Kennung-Intensivbett
260000001;00;DRG;F1;HA0100;202401050830;202401070910;N
260000001;00;DRG;F1;HA3600;202401070910;202401091500;J
260000001;00;DRG;F1;HA0100;202401091500;202401121100;N
260000001;00;DRG;F2;HA1500;202406010000;202406031400;N
260000001;00;DRG;F3;HA1500;202402290715;202402291600;N
260000001;00;DRG;F4;HA0100;202403312330;;N
260000001;00;DRG;F9;HA0100;202403312330;;N
"""
ICD = f"""{HEAD};Diagnoseart;ICD-Version;ICD-Kode;Lokalisation;Diagnosensicherheit;Sekundär-Kode;\
Sekundär-Lokalisation;Sekundär-Diagnosensicherheit
260000001;00;DRG;F1;HD;2024;E11.50+;;;I79.2*;;
260000001;00;DRG;F1;ND;2024;I10.90;;;;;
260000001;00;DRG;F2;HD;2024;S72.01;L;;;;
260000001;00;DRG;F3;HD;2024;C50.4;R;G;;;
260000001;00;DRG;F3;HD;2024;C50.4;R;G;;;
260000001;00;DRG;F4;HD;1999;Z38.0;;;;;
"""
OPS = f"""{HEAD};OPS-Version;OPS-Kode;Lokalisation;OPS-Datum;Beleg-Operateur
260000001;00;DRG;F1;2024;8-980.10;;202401071000;N
260000001;00;DRG;F2;2024;5793 1f;L;202406011015;N
260000001;00;DRG;F2;2024;5-794.0f;L;20240601;N
260000001;00;DRG;F3;2024;5-870.a0;R;202402290800;N;too many
"""


@pytest.fixture(scope="module")
def carried(new_world: NewWorld, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Carried]:
    folder = tmp_path_factory.mktemp("p21")
    for name, text in (("FALL", FALL), ("FAB", FAB), ("ICD", ICD), ("OPS", OPS)):
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    with new_world() as world:
        yield carry(world, "khentgg21", FilesSettings(str(folder)), folder, {})


def test_all(carried: Carried) -> None:
    import pprint, json
    pprint.pprint(carried.quarantine)
    print(Counter(name.partition("/")[0] for name in carried.resources))
    Path("/tmp/p21.json").write_text(json.dumps(carried.resources, ensure_ascii=False))
    assert carried.report.status.failed == []
    assert carried.quarantine == {}
