import pytest

from bot.refine.language import UNKNOWN, detect


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("write an email to our customers", "en"),
        ("bubble sort list of int in python", "en"),
        ("regex for uk postcodes", "en"),
        ("escribe un correo a los clientes", "es"),
        ("traduis ce message en anglais", "fr"),
        ("schreib ne mail an die kunden", "de"),
        ("scrivi una mail ai clienti", "it"),
        ("escreva um e-mail para os clientes", "pt"),
        ("mail klanten prijsverhoging", "nl"),
        ("お客様へのメールを書いて", "ja"),
        ("写一封邮件给客户", "zh"),
        ("고객에게 메일 써줘", "ko"),
        ("napisz maila do klientów", "pl"),
        ("напиши письмо клиентам", "ru"),
        ("اكتب رسالة للعملاء", "ar"),
        ("a fox", "en"),
        ("SELECT * FROM users", "en"),
        ("🙂", UNKNOWN),
        ("12345", UNKNOWN),
        ('Criticize this sentence: "Nhiệm vụ của mẹ là nuôi dạy con cái."', "en"),
        ("Consider the state $$\\ket{\\psi} = \\frac{1}{2}$$ and normalise it", "en"),
    ],
)
def test_the_language_of_short_prompts(text: str, code: str) -> None:
    assert detect(text) == code


def test_long_text_takes_no_longer_than_its_head() -> None:
    assert detect("escribe un correo a los clientes. " * 5000) == "es"
