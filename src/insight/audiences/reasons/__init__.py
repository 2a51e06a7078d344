"""Why a profile is in an audience or not: verdicts, what decided them, the smallest change that turns them."""
