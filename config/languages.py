"""The languages that pages can be shown in."""

from pathlib import Path

from django.conf.locale import LANG_INFO
from django.utils.translation import to_language


def languages_in(folder: Path) -> list[tuple[str, str]]:
    """Codes and own names of those whose compiled catalogue lies in this folder."""
    catalogues = sorted(folder.glob("*/LC_MESSAGES/django.mo"))
    codes = [to_language(catalogue.parent.parent.name) for catalogue in catalogues]
    named = {code: LANG_INFO.get(code, {}).get("name_local", code) for code in codes}
    return [(code, name) for code, name in named.items() if code != "en"]  # it needs none
