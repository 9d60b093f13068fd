"""Serves views.py of the working directory with SQLAdmin over the database of the first argument, on a free port."""

import socket
import sys

import uvicorn
from sqladmin import Admin
from sqlalchemy import create_engine
from starlette.applications import Starlette

sys.path.insert(0, ".")
import views

app = Starlette()
admin = Admin(app, create_engine(f"sqlite:///{sys.argv[1]}"))
for view in views.VIEWS:
    admin.add_view(view)
listener = socket.create_server(("127.0.0.1", 0))
print(f"http://127.0.0.1:{listener.getsockname()[1]}/", flush=True)
uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listener])
