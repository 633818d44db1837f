"""A modal as Discord sends it back."""

from typing import Any

Json = dict[str, Any]


def sent(modal: Json, **given: Any) -> Json:
    """The data of the interaction: inputs as they were, or as `given` by the id of their field.

    What is given is a text, a list of values, or for an upload the attachments.
    """
    attachments: dict[str, Json] = {}
    components: list[Json] = []
    for number, shown in enumerate(modal["components"], 1):
        if shown["type"] == 10:
            components.append({"type": 10, "id": number})
            continue
        element = shown["component"]
        name = element["custom_id"]
        value = given.get(name.partition(":")[2], _initial(element))
        told: Json = {"type": element["type"], "id": 100 + number, "custom_id": name}
        match element["type"]:
            case 4:
                told["value"] = value
            case 19:
                attachments |= {each["id"]: each for each in value}
                told["values"] = [each["id"] for each in value]
            case _:
                told["values"] = value
        components.append({"type": 18, "id": number, "component": told})
    data: Json = {"custom_id": modal["custom_id"], "components": components}
    return {**data, "resolved": {"attachments": attachments}} if attachments else data


def _initial(element: Json) -> Any:
    match element["type"]:
        case 4:
            return element.get("value", "")
        case 3:
            return [each["value"] for each in element["options"] if each.get("default")]
        case _:
            return [each["id"] for each in element.get("default_values", ())]
