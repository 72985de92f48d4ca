"""Holds a JSON report against the project's JSON Schema.

usage: report_schema.py REPORT.json
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
print(f"{sys.argv[1]}: {len(report['subjects'])} subjects, as the schema says")
