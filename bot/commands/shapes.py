"""What stands in the files that a command is given, checked once."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, TypeAdapter

from bot.refine.clean import cleaned

Text = Annotated[str, AfterValidator(cleaned)]


class ThreadMessage(BaseModel):
    """One message of a thread file."""

    model_config = ConfigDict(extra="ignore")

    who: Text = ""
    text: Text


class BatchLine(BaseModel):
    """One line of a batch file; fields that we do not know are left alone."""

    model_config = ConfigDict(extra="ignore")

    text: Text
    team: Text = ""
    thread: list[ThreadMessage] = []
    answers: dict[Text, Text] = {}


THREAD_FILE = TypeAdapter(list[ThreadMessage])
