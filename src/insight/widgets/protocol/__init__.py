"""What the browser and the kernel say to each other, as types: questions, replies, events, what is synced.

`register` has them all, one question and its reply under each name, and makes a question of what a browser sent. Questions are
checked when they arrive. Replies are plain JSON that type checks and tests hold against their types, so that none is copied
while somebody waits. `widgets/protocol` writes both down for people (`PROTOCOL.md`) and for the browser side (`protocol.d.ts`).
"""
