"""The words the hospital is made of: names, places, departments, ICD and OPS codes. Persons are put together at random.

Here belong lists only.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pandas as pd
import yaml

_FOLDER = Path(__file__).parent
_WORDS: dict[str, list[str]] = yaml.safe_load((_FOLDER / "words.yaml").read_text(encoding="utf-8"))
FAMILY, STREETS = _WORDS["family"], _WORDS["streets"]
GIVEN_FEMALE, GIVEN_MALE = _WORDS["given_female"], _WORDS["given_male"]

TITLES = ("Dr.", "Prof. Dr.", "Dr. med.", "Dipl.-Ing.")
AFFIXES = ("Graf", "Gräfin", "Freiherr", "Baronin")
PREFIXES = ("von", "van", "de", "zu", "von der")
PLACES = (
    ("97074", "Würzburg", "DE"),
    ("89073", "Ulm", "DE"),
    ("35037", "Marburg", "DE"),
    ("17489", "Greifswald", "DE"),
    ("07743", "Jena", "DE"),
    ("37075", "Göttingen", "DE"),
    ("48143", "Münster", "DE"),
    ("50667", "Köln", "DE"),
    ("80331", "München", "DE"),
    ("01067", "Dresden", "DE"),
    ("23552", "Lübeck", "DE"),
    ("72070", "Tübingen", "DE"),
    ("61348", "Bad Homburg v. d. Höhe", "DE"),
    ("6020", "Innsbruck", "AT"),
    ("4051", "Basel", "CH"),
    ("67000", "Straßburg", "FR"),
    ("70-001", "Stettin", "PL"),
)
DISTRICTS = ("Altstadt", "Neustadt", "Südstadt", "Nordstadt", "Bahnhofsviertel", "Weststadt")
# 99 is no class of institutions, so these are nobody's IK.
PAYERS = ("990000014", "990000025", "990000036", "990000047", "990000058")

DEPARTMENTS = ("INN1", "KAR1", "GAS1", "PAE1", "ACH1", "UCH1", "URO1", "GYN1", "NEU1", "PSY1", "ITS1")
WARDS = ("ST01", "ST02", "ST03", "ST04", "ST05", "ST06")
INTENSIVE, INTENSIVE_WARD = "ITS1", "ITS2"
CLINICS = ("AMB1", "AMB2")
# ICD-10-WHO, which causes of death are coded with
CAUSES_OF_DEATH = ("A41.9", "C34.9", "G30.9", "I21.9", "I46.1", "I50.9", "I63.9", "J18.9", "R96.1", "R99")


@cache
def icd10gm() -> pd.DataFrame:
    """Read the ICD-10-GM codes: code, marker (+, ! or ''), second (the star code of a dagger code, or '') and text."""
    return pd.read_csv(_FOLDER / "icd10gm.csv", dtype=str, keep_default_na=False)


@cache
def ops() -> pd.DataFrame:
    """Read the OPS codes: code, paired (X where there are two sides) and text."""
    return pd.read_csv(_FOLDER / "ops.csv", dtype=str, keep_default_na=False)


@cache
def laboratory() -> pd.DataFrame:
    """Read laboratory tests: code, text, panel, kind of result, unit, and low, high and digits of what is normal."""
    return pd.read_csv(_FOLDER / "laboratory.csv", dtype=str, keep_default_na=False)
