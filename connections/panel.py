"""The connection panel as its templates see it."""

from decimal import Decimal
from functools import cached_property

from django.urls import reverse
from django.utils.text import get_text_list

from connections import addresses, catalogs
from connections.addresses import Preset
from connections.catalog import Catalog
from connections.catalogs import CatalogSnapshot
from connections.effects import Effects, effects_of
from connections.forms import HELICONE_KEY, ODD_SHAPE, LineForm, PanelForm, sources_for
from connections.hints import hints_for
from connections.lamps import Lamp, lamp_of, outcome_of
from connections.parameter_form import Knobs, ParametersForm
from connections.parameter_use import asked, shortened
from connections.parameters import Parameters
from connections.property_editor import PropertyEditor, around
from connections.property_field import Typed
from connections.report import report_of
from connections.route_builder import RouteBuilder
from connections.route_moves import Pressed
from connections.route_try_view import TEST_PROMPT, RouteTryView
from connections.route_view import RouteView
from connections.routes import Route, with_web
from connections.sources import PRACTICE, Source
from connections.stages import Stage
from connections.test_message import LONGEST_REPLY
from connections.test_result import Result
from connections.trials import Trial


class Panel:
    """One connection on the page. note is a word about what was just done, opened names a test."""

    def __init__(
        self,
        form: LineForm,
        *,
        note: str = "",
        replacing: bool = False,
        press: Pressed | None = None,
        opened: str = "",
        is_unsaved: bool = False,
    ) -> None:
        self.form = form
        self.connection = form.instance
        self.note = note
        self.replacing = replacing
        self.press = press
        self.opened = opened
        self.is_unsaved = is_unsaved

    @property
    def is_new(self) -> bool:
        return self.connection._state.adding

    @property
    def offers_practice(self) -> bool:
        """Whoever deleted it gets it back where lines are made."""
        return not self.form.member.connections.filter(source=PRACTICE.slug).exists()

    @property
    def is_practice(self) -> bool:
        return self.source is PRACTICE

    @property
    def source(self) -> Source:
        return self.form.source

    @property
    def sources(self) -> list[Source]:
        return sources_for(self.form.member, self.connection)

    @property
    def presets(self) -> list[Preset]:
        return addresses.offered(self.form.member, self.source)

    @property
    def unlisted(self) -> str:
        """Presets that this member cannot choose until the operator has listed their address."""
        unlisted = addresses.unlisted(self.form.member, self.source)
        return get_text_list([preset.name for preset in unlisted], "and")

    @property
    def may_type_address(self) -> bool:
        return addresses.may_type(self.form.member)

    @property
    def address(self) -> str:
        if self.is_new:
            return reverse("new_connection")
        return reverse("connection", args=[self.connection.pk])

    @property
    def connect_address(self) -> str:
        if self.is_new:
            return reverse("new_connection")
        return reverse("connect", args=[self.connection.pk])

    @property
    def source_address(self) -> str:
        if self.is_new:
            return reverse("preview_new_source")
        return reverse("preview_source", args=[self.connection.pk])

    @cached_property
    def lamp(self) -> Lamp:
        return lamp_of(self.connection)

    @property
    def stages(self) -> list[Stage]:
        return [Stage(**stage) for stage in self.connection.last_check]

    @property
    def report(self) -> str:
        return report_of(self.connection)

    @property
    def shows_key_field(self) -> bool:
        asked = self.replacing or "key" in self.form.errors
        return asked or not self.connection.has_key

    @property
    def key_is_stored(self) -> bool:
        return self.connection.has_key and not (self.shows_key_field or self.key_is_refused)

    @property
    def key_is_refused(self) -> bool:
        refused = self.connection.health == self.connection.Health.REFUSED
        return refused and self.connection.has_key and not self.form.errors

    @property
    def key_shape(self) -> str:
        """A pattern for the script that gives a hint while a key is typed."""
        return HELICONE_KEY.pattern if self.source.speaks_helicone else ""

    odd_shape = ODD_SHAPE

    @property
    def shows_odd_key(self) -> bool:
        return self.note == ODD_SHAPE

    @property
    def tells_trouble(self) -> bool:
        """Whether the note is of a check that failed, and not that something was saved."""
        health = self.connection.Health
        has_failed = self.connection.health in (health.REFUSED, health.DOWN)
        return has_failed and self.note == outcome_of(self.connection)

    @property
    def waits(self) -> bool:
        """Nothing beyond the key makes sense before the first Connect."""
        return self.is_new or (self.source.needs_key and not self.connection.has_key)

    @property
    def has_model(self) -> bool:
        return bool(not self.waits and self.connection.route and not self.form.errors)

    @property
    def has_properties(self) -> bool:
        return bool(not self.waits and self.connection.properties and not self.form.errors)

    @property
    def told(self) -> str:
        """What the last check came to; only a successful one has something to add."""
        if self.connection.health != self.connection.Health.OK:
            return self.connection.health_detail
        if self.is_practice:
            return "It answers, and costs nothing."
        kind = self.connection.kind  # the source in the form may be another by now
        who = kind.short_name or addresses.host_of(self.connection.address)
        accepted = f"{who} accepted the key." if self.connection.has_key else f"{who} answers."
        return f"{accepted} {self.connection.health_detail}".strip()

    @property
    def check_seconds(self) -> float:
        return sum(stage.seconds or 0 for stage in self.stages)

    @cached_property
    def effects(self) -> Effects:
        return effects_of([self.connection])[self.connection.pk]

    @cached_property
    def hints(self) -> list[str]:
        return hints_for(self.connection, self.form.member.connections.all())

    @property
    def can_send(self) -> bool:
        has_key = self.connection.has_key or not self.source.needs_key
        return not self.is_new and has_key and self.connection.is_enabled

    @cached_property
    def catalog(self) -> Catalog | None:
        return None if self.is_new else catalogs.catalog_for(self.connection)

    @cached_property
    def snapshot(self) -> CatalogSnapshot | None:
        return None if self.is_new else catalogs.snapshot_for(self.connection)

    @cached_property
    def route(self) -> RouteView:
        text = self.form["route"].value() if "route" in self.form.fields else ""
        return RouteView(str(text or ""), self.catalog, helicone=self.source.speaks_helicone)

    @cached_property
    def builder(self) -> RouteBuilder:
        return RouteBuilder(
            self.route,
            reverse("preview_route", args=[self.connection.pk]),
            name="panel-route",
            label="Route as text" if self.source.speaks_helicone else "Name of the model",
            field_id="id_route",
            errors=[] if self.press else [str(told) for told in self.form["route"].errors],
            press=self.press,
            free=self.is_practice,
        )

    @property
    def edits_route(self) -> bool:
        """Whether the route stands open: until there is one to send, and while it moves."""
        is_moving = self.press or self.route_try.is_running
        is_settled = self.connection.route and self.snapshot and not is_moving
        has_faults = any(fault.is_unsendable for fault in self.route.faults)
        return not is_settled or has_faults or bool(self.form["route"].errors)

    @cached_property
    def route_try(self) -> RouteTryView:
        return RouteTryView(self.connection, self.builder, self.test_tokens)

    @cached_property
    def knobs(self) -> Knobs:
        tuning = self.form.tuning if isinstance(self.form, PanelForm) else None
        among = asked(self.asked_route, self.catalog) if self.catalog else ()
        return Knobs(tuning or ParametersForm(Parameters()), among)

    @property
    def asked_route(self) -> Route:
        """The route on the panel as it would be sent: with web search where that is switched on."""
        route = self.route.route
        searching = with_web(route, self.catalog) if self.searches and self.catalog else Route()
        return searching or route

    @property
    def searches(self) -> bool:
        """Whether the switch is on and can do anything."""
        field = self.form["web_search"] if "web_search" in self.form.fields else None
        return bool(field and field.value() and self.route.web.is_possible)

    @property
    def test_tokens(self) -> int:
        """The longest reply to a test."""
        typed, route = self.knobs.parameters, self.route.route
        return shortened(typed, LONGEST_REPLY, route, self.catalog).max_output or LONGEST_REPLY

    @cached_property
    def properties(self) -> PropertyEditor:
        bound, stored = self.form.is_bound, self.connection.properties
        typed = Typed.pressed(self.form.data) if bound else Typed(stored)
        return PropertyEditor.of(typed, around(self.connection))

    @cached_property
    def tests(self) -> list[Trial]:
        """Newest first, each with its row in the ledger."""
        return [] if self.is_new else list(self.connection.tests.select_related("call"))

    @cached_property
    def shown_test(self) -> Trial | None:
        """The one that was opened, or else the last."""
        found = (test for test in self.tests if str(test.pk) == self.opened)
        return next(found, self.tests[0] if self.tests else None)

    @property
    def shows_older(self) -> bool:
        return bool(self.shown_test and self.shown_test != self.tests[0])

    @property
    def running_test(self) -> Trial | None:
        return self.shown_test if self.shown_test and self.shown_test.is_running else None

    @cached_property
    def result(self) -> Result | None:
        return Result.of(self.shown_test) if self.shown_test else None

    @property
    def last_cost(self) -> Decimal | None:
        last = Result.of(self.tests[0]) if self.tests else None
        return last.amount if last and last.ok else None

    @property
    def test_cost(self) -> Decimal | None:
        """About what a test costs at whoever is asked first, with one search where it searches."""
        price = self.route.offer.price if self.route.offer else None
        if not price:
            return None
        searched = price.search if self.searches else Decimal(0)
        return price.input * TEST_PROMPT + price.output * self.test_tokens + searched
