"""A WSGI application on the server of the standard library."""
import sys
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server


def echo(environ, start_response):
    user = environ.get("HTTP_EINMAL_USER", "")
    start_response("200 OK", [("content-type", "text/plain")])
    return [(user + "\n" + environ["PATH_INFO"]).encode("latin-1")]


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 128


class Quiet(WSGIRequestHandler):
    def address_string(self):
        return self.client_address[0]

    def log_message(self, *args):
        pass


make_server("127.0.0.1", int(sys.argv[1]), echo, Server, Quiet).serve_forever()
