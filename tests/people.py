"""The people in the tests: Alice owns things, Bob is in the same group, Charlie was deactivated."""

from accounts.models import Group, Member

PASSWORD = "correct horse battery"


def alice() -> Member:
    return member("Alice Moor", is_administrator=True)


def bob() -> Member:
    return member("Bob Tarn")


def charlie() -> Member:
    return member("Charlie Fell", is_active=False)


def member(name: str, **fields: bool) -> Member:
    Group.objects.get_or_create(id=1, defaults={"name": "Marlow Road"})
    email = f"{name.split()[0].lower()}@example.org"
    return Member.objects.create_member(email, PASSWORD, name=name, **fields)
