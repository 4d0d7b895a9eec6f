"""manage.py's command line: Django's, with our own commands told first."""

from django.core.management import ManagementUtility, get_commands

OURS = {
    "up": "serve Lampfield, from whatever state this folder is in",
    "create_member": "add a member: EMAIL [--name NAME] [--admin] --password-stdin",
    "demo": "fill an empty database with a house to look around in",
    "backup": "copy everything into one file, while the server runs: [FILE]",
    "restore": "come back from a backup: FILE [--replace | --check]",
    "localmodel": "the practice model: fetch, serve, status",
    "test": "run every test; arguments go to pytest",
    "lint": "formatting, lint, types, migrations, deployment and house rules",
    "bench": "measure Lampfield against a bare relay",
    "lock": "pin the dependencies of pyproject.toml by hash",
}


class Console(ManagementUtility):
    def main_help_text(self, commands_only: bool = False) -> str:
        if commands_only:
            return super().main_help_text(commands_only=True)
        names = {**OURS, **dict.fromkeys(sorted(our_other_commands()), "")}
        width = max(map(len, names))
        lines = [f"  {name:<{width}}  {text}".rstrip() for name, text in names.items()]
        return "\n".join(
            ["Lampfield", "", *lines, "", "Django's own commands: manage.py help --commands"]
        )


def execute(argv: list[str]) -> None:
    Console(argv).execute()


def our_other_commands() -> set[str]:
    ours = ("accounts", "usage", "connections", "chat", "config")
    return {name for name, app in get_commands().items() if app in ours} - set(OURS)
