"""Holds a JSON report against the project's JSON Schema.

usage: report_schema.py REPORT.json [SUBJECT...]

With subjects named, the report must hold these and no others.
"""

import json
import pathlib
import sys

import jsonschema

root = pathlib.Path(__file__).resolve().parents[2]
schema = json.loads((root / "Sources/Gradcheck/Reports/report.schema.json").read_text())
report = json.loads(pathlib.Path(sys.argv[1]).read_text())
jsonschema.Draft202012Validator.check_schema(schema)
jsonschema.validate(report, schema, cls=jsonschema.Draft202012Validator)
names = [subject["name"] for subject in report["subjects"]]
if sys.argv[2:] and names != sys.argv[2:]:
    sys.exit(f"{sys.argv[1]}: the subjects are {names}, not {sys.argv[2:]}")
print(f"{sys.argv[1]}: {len(report['subjects'])} subjects, as the schema says")
