"""Understanding a message: components of Rasa's NLU pipeline and the plain modules that they are
made of.
"""
