"""Why there is no local model, in sentences fit for the page."""


class ModelError(Exception):
    """Base of the family; `str(error)` is shown as it is."""


class Unsupported(ModelError):
    """This machine cannot run the engine."""


class NotEnoughDisk(ModelError):
    def __init__(self, needed: int) -> None:
        super().__init__(
            f"The data folder has too little free space: {needed // 1_000_000} MB are needed."
        )


class CourierFailed(ModelError):
    """A source could not be reached, or did not have what was asked for."""


class Altered(ModelError):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} is not the file that was expected: its size or checksum differs. "
            "It was deleted."
        )


class Cancelled(ModelError):
    def __init__(self) -> None:
        super().__init__("The download was cancelled. What had arrived is kept for the next time.")


class DidNotStart(ModelError):
    def __init__(self) -> None:
        super().__init__("The model's process did not start; the scripted guide answers instead.")
