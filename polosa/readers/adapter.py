from allauth.account.adapter import DefaultAccountAdapter


class ReaderAdapter(DefaultAccountAdapter):
    pass
