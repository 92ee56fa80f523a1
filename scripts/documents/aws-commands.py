"""The flags of commands of the AWS CLI, as the CLI itself has them: one command a line on standard input, JSON on standard output.

Needs `pip install awscli`; asks nobody.
"""

import json
import sys

import awscli
from awscli.clidriver import create_clidriver

driver = create_clidriver()
services = driver._get_command_table()


# Of version 2 alone, which no registry of packages has (AWS CLI Command Reference 2, read 2026-11-29).
of_version_2 = {"sso login": {"flags": ["no-browser", "sso-session", "use-device-code"], "required": []}}


def command(service, operation):
    if f"{service} {operation}" in of_version_2:
        return of_version_2[f"{service} {operation}"]
    of_service = services[service]
    operations = getattr(of_service, "_create_command_table", lambda: of_service.subcommand_table)()
    flags = {name: arg for name, arg in operations[operation].arg_table.items() if not arg.positional_arg}
    return {
        "flags": sorted(flags),
        "required": sorted(name for name, arg in flags.items() if arg.required),
    }


json.dump(
    {
        "awscli": awscli.__version__,
        "globals": sorted(driver._get_argument_table()),
        "commands": {line: command(*line.split()) for line in sorted(set(sys.stdin.read().splitlines()))},
    },
    sys.stdout,
)
