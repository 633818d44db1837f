"""Greetings and thanks: what people write that is no prompt."""

GREETING, THANKS = "greeting", "thanks"
_SMALL_TALK = {
    **dict.fromkeys(("hi", "hello", "hey", "hi there", "hello there", "hola", "hallo"), GREETING),
    **dict.fromkeys(("good morning", "bonjour", "salut", "ciao", "olá", "hoi"), GREETING),
    **dict.fromkeys(("thanks", "thank you", "thx", "ty", "many thanks", "ok", "okay"), THANKS),
    **dict.fromkeys(("great", "perfect", "danke", "merci", "gracias", "grazie"), THANKS),
    **dict.fromkeys(("obrigado", "obrigada", "bedankt", "ありがとう", "谢谢"), THANKS),
}


def kind_of(text: str) -> str:
    """GREETING or THANKS where that is all that was said, "" for everything else."""
    said = " ".join("".join(each if each.isalnum() else " " for each in text).lower().split())
    return _SMALL_TALK.get(said, "")
