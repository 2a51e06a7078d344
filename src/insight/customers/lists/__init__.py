"""Lists of customers: the static lists of the language, and those who are never contacted.

Offers who is on a list (`key_lists`) whatever its file looks like: with or without a header (`list_columns`), by key or by address
(`list_members`), for one channel or all, in whatever words (`channel_words`). A list that cannot be understood is not used.
"""
