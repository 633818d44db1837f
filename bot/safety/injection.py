"""Planted instructions: text in a thread, file or profile that speaks to the model, not to us."""

import re

_PLANTED = re.compile(
    r"""
    (?<!n't\ )(?<!not\ )(?<!never\ )\b(?:ignore|disregard|forget|override|bypass)\b
        [^.\n]{0,40}\b(?:previous|prior|above|earlier|all|any|your|the)\b
        [^.\n]{0,30}\b(?:instruction|prompt|guideline|system\ message)s?\b
    | \b(?:ignore|disregard|forget)\s+(?:all|everything)\s+(?:previous|prior|above|before|you)\b
    | \b(?:ai|llm|gpt|chatgpt|claude|copilot|language\ model)s?\s+(?:assistants?|models?|agents?|bots?|systems?)\s*[:,]
    | \b(?:note|message|instructions?)\s+(?:to|for)\s+(?:the\s+|any\s+|all\s+)?(?:ai|bot|llm|model|assistant|chatbot|agent)s?\b
    | \b(?:write|say|output|print|reply|respond|answer|return)\b[^.\n]{0,25}\bonly\b[^.\n]{0,60}\bnothing\s+else\b
    | \b(?:end|begin|start|finish|prefix)\s+(?:every|each|all|your|the)\s+(?:prompt|answer|reply|response|message|output)s?\s+with\b
    | \b(?:you\s+are\s+now|from\s+now\s+on,?\s+you|act\s+as\s+if\s+you\s+have\s+no|new\s+system\s+prompt)\b
    | \b(?:system|developer)\s+prompt\b | <\|?(?:im_start|system|endoftext)\|?> | \[/?INST\]
    | \b(?:reveal|print|repeat|output|leak)\b[^.\n]{0,30}\b(?:your|the|hidden|system)\s+(?:instructions|prompt|secret|key)s?\b
    | \b(?:ignora|olvida|omite)\b[^.\n]{0,30}\binstrucciones\b
    | \b(?:ignore[zr]?|oublie[zr]?)\b[^.\n]{0,30}\b(?:instructions|consignes)\b
    | \b(?:ignorier\w*|vergiss|missachte\w*)\b[^.\n]{0,40}\b(?:anweisung|befehl|instruktion)\w*
    | \b(?:ignora|dimentica)\b[^.\n]{0,30}\bistruzioni\b
    | \bignor[ea]\b[^.\n]{0,30}\binstru[çc][õo]es\b
    | \b(?:negeer|vergeet)\b[^.\n]{0,30}\binstructies\b
    | (?:以前|これまで|上記|前)の(?:指示|命令)[^。\n]{0,12}(?:無視|忘れ)
    | (?:忽略|无视|忘记)[^。\n]{0,12}(?:指令|指示|说明|提示)
    | (?:이전|위의?)\s*(?:지시|명령|지침)\S{0,4}\s*(?:무시|잊)
    """,
    re.I | re.X,
)


def planted(text: str) -> bool:
    """Does `text` hold an instruction planted for a model? Plain cases in ten languages."""
    return _PLANTED.search(text) is not None
