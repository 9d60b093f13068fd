import json
import re
import uuid
from datetime import date, datetime, time, timezone
from decimal import Decimal

import sqlalchemy as sa
from sqladmin import ModelView
from sqladmin.fields import UuidField
from sqladmin.filters import (
    AllUniqueStringValuesFilter,
    BooleanFilter,
    ForeignKeyFilter,
    OperationColumnFilter,
    StaticValuesFilter,
)
from sqladmin.forms import ModelConverter, converts
from sqlalchemy import event, orm
from sqlalchemy.engine import Engine
from sqlalchemy.types import TypeDecorator
from wtforms import StringField, TextAreaField, validators
from wtforms.widgets import DateInput


@event.listens_for(Engine, "connect")
def enforce_foreign_keys(connection, _record):
    """SQLite checks foreign keys only where a connection asks for it."""
    if "sqlite" in type(connection).__module__:
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()


def iso(text):
    """ISO 8601 as every Python reads it: six digits of a second, `+00:00` for `Z`."""
    text = re.sub(r"\.(\d+)", lambda found: "." + found[1][:6].ljust(6, "0"), text.strip())
    return re.sub(r"[zZ]$", "+00:00", text)


def shortest(moment):
    """No, three or six digits of a second, as Diesel writes them on SQLite."""
    return "milliseconds" if moment.microsecond and moment.microsecond % 1000 == 0 else "auto"


def in_utc(moment):
    return moment.replace(tzinfo=timezone.utc) if moment.tzinfo is None else moment.astimezone(timezone.utc)


class OppDecimal(TypeDecorator):
    """An exact decimal; on SQLite the integer `value * 10**scale`."""

    impl = sa.Numeric
    cache_ok = True
    python_type = Decimal

    def __init__(self, scale):
        super().__init__(scale=scale)
        self.scale = scale

    def load_dialect_impl(self, dialect):
        return dialect.type_descriptor(sa.BigInteger() if dialect.name == "sqlite" else self.impl)

    def process_bind_param(self, value, dialect):
        if value is None:
            return None
        units = Decimal(value).scaleb(self.scale)
        if units != units.to_integral_value():
            raise ValueError(f"{value} has more than {self.scale} digits after the point")
        return int(units) if dialect.name == "sqlite" else Decimal(value)

    def process_result_value(self, value, dialect):
        if value is None:
            return None
        return Decimal(value).scaleb(-self.scale) if dialect.name == "sqlite" else value


class OppUuid(TypeDecorator):
    """A UUID; hyphenated text on SQLite, MySQL and MariaDB."""

    impl = sa.Uuid
    cache_ok = True
    python_type = uuid.UUID

    def load_dialect_impl(self, dialect):
        return dialect.type_descriptor(sa.Uuid() if dialect.name == "postgresql" else sa.String(36))

    def process_bind_param(self, value, dialect):
        if value is None:
            return None
        value = value if isinstance(value, uuid.UUID) else uuid.UUID(value)
        return value if dialect.name == "postgresql" else str(value)

    def process_result_value(self, value, dialect):
        return value if value is None or isinstance(value, uuid.UUID) else uuid.UUID(value)


class OppDateTime(TypeDecorator):
    """A moment in UTC; on SQLite text such as `2026-11-23T10:15:00.000250Z`."""

    impl = sa.DateTime
    cache_ok = True
    python_type = datetime

    def load_dialect_impl(self, dialect):
        if dialect.name == "sqlite":
            return dialect.type_descriptor(sa.String())
        return dialect.type_descriptor(sa.DateTime(timezone=dialect.name == "postgresql"))

    def process_bind_param(self, value, dialect):
        if value is None:
            return None
        value = in_utc(datetime.fromisoformat(iso(value)) if isinstance(value, str) else value)
        if dialect.name == "sqlite":
            return value.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def process_result_value(self, value, dialect):
        if value is None:
            return None
        return in_utc(datetime.fromisoformat(iso(value)) if isinstance(value, str) else value)


class OppTimestamp(TypeDecorator):
    """A date and time without a zone; on SQLite text such as `2026-11-23 10:15:00`."""

    impl = sa.DateTime
    cache_ok = True
    python_type = datetime

    def load_dialect_impl(self, dialect):
        return dialect.type_descriptor(sa.String() if dialect.name == "sqlite" else sa.DateTime())

    def process_bind_param(self, value, dialect):
        if value is None or dialect.name != "sqlite":
            return value
        return value.isoformat(" ", shortest(value))

    def process_result_value(self, value, dialect):
        return datetime.fromisoformat(iso(value)) if isinstance(value, str) else value


class OppTime(TypeDecorator):
    """A time of day; on SQLite text such as `10:15:00`."""

    impl = sa.Time
    cache_ok = True
    python_type = time

    def load_dialect_impl(self, dialect):
        return dialect.type_descriptor(sa.String() if dialect.name == "sqlite" else sa.Time())

    def process_bind_param(self, value, dialect):
        if value is None or dialect.name != "sqlite":
            return value
        return value.isoformat(shortest(value))

    def process_result_value(self, value, dialect):
        return time.fromisoformat(iso(value)) if isinstance(value, str) else value


class OppJson(TypeDecorator):
    """JSON; on SQLite text."""

    impl = sa.JSON
    cache_ok = True

    def __init__(self):
        super().__init__(none_as_null=True)

    def load_dialect_impl(self, dialect):
        return dialect.type_descriptor(sa.Text() if dialect.name == "sqlite" else self.impl)

    def process_bind_param(self, value, dialect):
        return value if value is None or dialect.name != "sqlite" else to_json(value)

    def process_result_value(self, value, dialect):
        return value if value is None or dialect.name != "sqlite" else json.loads(value)

    def compare_values(self, x, y):
        return to_json(x) == to_json(y)


class OppOther(TypeDecorator):
    """What only the database knows; shown as the driver reads it, never written."""

    impl = sa.types.NullType
    cache_ok = True


def to_json(value):
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


class JsonField(TextAreaField):
    """SQLAdmin's own field shows `{}` for every empty value and would save it."""

    def _value(self):
        if self.raw_data:
            return self.raw_data[0]
        return "" if self.data is None else json.dumps(self.data, ensure_ascii=False)

    def process_formdata(self, valuelist):
        text = valuelist[0] if valuelist else ""
        try:
            self.data = json.loads(text, parse_constant=self.refuse) if text.strip() else None
        except ValueError as error:
            raise ValueError(f"Invalid JSON: {error}") from error

    @staticmethod
    def refuse(constant):
        raise ValueError(f"{constant} is not JSON")


class IsoField(StringField):
    """A date or time in ISO 8601; SQLAdmin's own fields drop what is below a second, and do not read years before 1000."""

    def __init__(self, *args, read, **kwargs):
        super().__init__(*args, **kwargs)
        self.read = read

    def _value(self):
        if self.raw_data:
            return self.raw_data[0]
        return "" if self.data is None else str(self.data)

    def process_formdata(self, valuelist):
        text = valuelist[0] if valuelist else ""
        self.data = self.read(iso(text)) if text.strip() else None


def digits_after_point(scale):
    """Refuses what a decimal would have to round."""

    def check(form, field):
        if field.data is not None and (not field.data.is_finite() or -field.data.normalize().as_tuple().exponent > scale):
            raise validators.ValidationError(f"Enter a number with at most {scale} digits after the point.")

    return check


class Converter(ModelConverter):
    """Forms for the types above."""

    async def convert(self, *, field_args, **others):
        # SQLAdmin appends to the list that `form_args` holds.
        copied = {**field_args, "validators": [*field_args.get("validators", ())]}
        return await super().convert(field_args=copied, **others)

    @converts("Boolean")
    def conv_boolean(self, model, prop, kwargs):
        if prop.columns[0].nullable:
            # The choices of SQLAdmin send an empty text for True, which it reads as False.
            kwargs.setdefault("choices", [("True", "True"), ("False", "False")])
        return super().conv_boolean(model, prop, kwargs)

    @converts("Date")
    def conv_date(self, model, prop, kwargs):
        return IsoField(read=date.fromisoformat, widget=DateInput(), **kwargs)

    @converts("OppDecimal")
    def conv_opp_decimal(self, model, prop, kwargs):
        kwargs["validators"].append(digits_after_point(prop.columns[0].type.scale))
        return self.conv_decimal(model, prop, kwargs)

    @converts("OppUuid")
    def conv_opp_uuid(self, model, prop, kwargs):
        return UuidField(**kwargs)

    @converts("OppJson")
    def conv_opp_json(self, model, prop, kwargs):
        return JsonField(**kwargs)

    @converts("OppDateTime")
    def conv_opp_date_time(self, model, prop, kwargs):
        return IsoField(read=lambda text: in_utc(datetime.fromisoformat(text)), **kwargs)

    @converts("OppTimestamp")
    def conv_opp_timestamp(self, model, prop, kwargs):
        return IsoField(read=lambda text: datetime.fromisoformat(text).replace(tzinfo=None), **kwargs)

    @converts("OppTime")
    def conv_opp_time(self, model, prop, kwargs):
        return IsoField(read=time.fromisoformat, **kwargs)


def formatted(specification):
    """Formats a value as `format` does, and leaves NULL empty."""

    def formatter(row, name):
        value = getattr(row, name)
        return "" if value is None else format(value, specification)

    return formatter


def truncated(length):
    def formatter(row, name):
        text = "" if getattr(row, name) is None else str(getattr(row, name))
        return text if len(text) <= length else text[:length] + "…"

    return formatter


class Base(orm.DeclarativeBase):
    pass


class View(ModelView):
    """What every view below has in common."""

    form_converter = Converter
    column_type_formatters = {
        **ModelView.column_type_formatters,
        type(None): lambda value: "–",
        bytes: lambda value: f"{len(value)} bytes",
    }

    async def on_model_change(self, data, model, is_created, request):
        """An input left empty takes the default of the database."""
        columns = sa.inspect(self.model).columns
        for name in [name for name, value in data.items() if value in (None, "")]:
            if is_created and name in columns and columns[name].server_default is not None:
                del data[name]
