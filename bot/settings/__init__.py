"""The settings of the school and of the program, checked and typed. They come from the environment
and from .env; deploy/env.example explains each.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Mapping, Type, TypeVar

from pydantic import BaseModel, Field, ValidationError, validator
from pydantic.fields import ModelField

from bot.errors import ConfigError
from bot.settings.values import (
    read_database,
    read_fernet_keys,
    read_origins,
    read_redis,
    read_switch,
)

ROOT = Path(__file__).resolve().parent.parent.parent
SCHOOL = os.environ.get("SCHOOL", "").strip()
"""The folder of one school of several that share this code (bot/settings/school.py), seen from
ROOT; empty if the project itself is the school. A variable of the environment alone: the school's
.env is in that folder.
"""
FOLDER = ROOT / SCHOOL
LAID_DIR = os.environ.get("LAID_DIR", "").strip()
"""Where the school's files are laid over the project's, if not in its own folder: in a container
nobody can write there. The model is then that of the image. A variable like SCHOOL.
"""
_LAID = Path(LAID_DIR or FOLDER / ".laid") if SCHOOL else ROOT
DATA = _LAID / "data"
SETTINGS_FILE = FOLDER / ".env"
SHARED_MODEL = ROOT / "models" / "assistant.tar.gz"
MODEL = SHARED_MODEL if LAID_DIR else _LAID / "models" / SHARED_MODEL.name

ON_OR_OFF = "on or off"
LONG_KEY = "at least 32 characters, or nothing for a key of the program's own"
FERNET_KEYS = (
    'keys made by .venv/bin/python -c "from cryptography.fernet import Fernet; '
    'print(Fernet.generate_key().decode())", newest first, separated by commas'
)
DETAILS = ("_PHONE", "_EMAIL")
"""How the settings end that hold a person's details; data/contacts.yml names them."""
_Own = TypeVar("_Own", bound="Settings")


def setting_of(person: str) -> str:
    """The setting that holds the e-mail address of somebody in data/contacts.yml."""
    return f"{person.upper()}_EMAIL"


class Settings(BaseModel):
    """What every program of the assistant needs to know. The programs that send e-mails need more:
    referrals/settings.py.

    A field's name in capitals is the setting. Its description says what is expected, for the line
    that refuses a value; the value itself is left out of that line if the field has repr=False.
    """

    state_dir: Path = FOLDER / "state"
    database_url: str = Field(
        "",
        repr=False,
        description="postgresql://user:password@host:5432/database, or nothing for a file in "
        "STATE_DIR",
    )
    redis_url: str = Field(
        "",
        repr=False,
        description="redis://user:password@host:6379/0, or rediss:// for an encrypted connection; "
        "or nothing, if one assistant runs alone",
    )
    workers: int = Field(
        1, ge=1, le=64, description="the number of assistants on this machine, such as 2"
    )
    conversation_hours: float = Field(
        24, gt=0, le=24 * 365, description="a number of hours, such as 24"
    )
    port: int = Field(5005, ge=1, le=65535, description="a number from 1 to 65535, usually 5005")
    production: bool = Field(False, description=ON_OR_OFF)
    proxies: int = Field(
        0, ge=0, description="the number of proxies in front of this server, such as 0 or 1"
    )
    website_origins: tuple[str, ...] = Field(
        (),
        description="addresses such as https://www.school.example, with spaces between, nothing "
        "after the name, and letters from a to z (xn--… for others)",
    )
    session_secret: str = Field("", min_length=32, repr=False, description=LONG_KEY)
    referral_key: tuple[str, ...] = Field((), repr=False, description=FERNET_KEYS)
    dsl_alerts: bool = Field(False, description=ON_OR_OFF)
    smtp_host: str = ""
    public_url: str = ""
    actions_url: str = "http://127.0.0.1:5055"
    details: Mapping[str, str] = {}
    """Phone numbers and e-mail addresses by the setting's name. Only those that are set."""

    class Config:
        """Of pydantic."""

        allow_mutation = False

    @classmethod
    def load(cls: Type[_Own], environ: Mapping[str, str] = os.environ) -> _Own:
        """The settings in `environ`. An empty one counts as not set.

        Raises:
            ConfigError: a line for each setting that cannot be used.
        """
        given = {name: value.strip() for name, value in environ.items() if value.strip()}
        fields: dict[str, Any] = {
            field: given[field.upper()] for field in cls.__fields__ if field.upper() in given
        }
        fields["details"] = {key: value for key, value in given.items() if key.endswith(DETAILS)}
        try:
            return cls(**fields)
        except ValidationError as error:
            wrong = dict.fromkeys(str(fault["loc"][0]) for fault in error.errors())
        faults = [cls._refusal(field, fields[field]) for field in wrong]
        raise ConfigError.of(faults)

    @classmethod
    def _refusal(cls, field: str, value: str) -> ConfigError:
        info = cls.__fields__[field].field_info
        return ConfigError(field.upper(), value if info.repr else "…", str(info.description))

    @validator("*", pre=True)
    def _read_switch(cls, value: Any, field: ModelField) -> Any:
        return read_switch(value) if field.type_ is bool and isinstance(value, str) else value

    _read_database = validator("database_url", allow_reuse=True)(read_database)
    _read_redis = validator("redis_url", allow_reuse=True)(read_redis)
    _read_origins = validator("website_origins", pre=True, allow_reuse=True)(read_origins)
    _read_keys = validator("referral_key", pre=True, allow_reuse=True)(read_fernet_keys)

    def takes_messages(self, contact: str) -> bool:
        """Whether messages to this contact of data/contacts.yml are set up: its address, and a mail
        server.
        """
        return bool(self.smtp_host and self.details.get(setting_of(contact)))

    def state_folder(self) -> Path:
        """The folder for conversations, referrals and keys. It is made when it is first needed, and
        only its owner can read it.

        Raises:
            ConfigError: if it cannot be made.
        """
        try:
            self.state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigError(
                "STATE_DIR",
                str(self.state_dir),
                f"a folder that can be written to ({error.strerror})",
            ) from None
        return self.state_dir

    def database(self, name: str) -> str:
        """The address of the database: DATABASE_URL, or an SQLite file called `name`."""
        return self.database_url or f"sqlite:///{self.state_folder() / name}.db"
