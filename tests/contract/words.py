"""What people in the conversations write."""

ROUGH = "write an email to our customers about the price increase"
FACT = "the price increase is 8 % and starts on 1 March"
FACTS = b"The price rises by 8 % on 1 March."
PROFILE = "Larkspur makes booking software. Voice: plain, warm, no exclamation marks."
SECRET = "AKIAIOSFODNN7EXAMPLE"
