"""What a LemonLDAP::NG of the tests is started with: its files and its first configuration."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from entconf.model.values import JsonValue

_INI = """[all]
logLevel = warn
checkTime = {check_time}
[configuration]
type = File
dirName = {folder}/conf
prettyPrint = 1
localStorage = Cache::FileCache
localStorageOptions = {{ 'namespace' => 'configuration', 'default_expires_in' => 600, \
'directory_umask' => '007', 'cache_root' => '{folder}/cache', 'cache_depth' => 3 }}
[portal]
staticPrefix = /static
templateDir = /usr/share/lemonldap-ng/portal/templates
languages = fr, en
[handler]
status = 0
useRedirectOnError = 1
[manager]
protection = none
staticPrefix = /static
templateDir = /usr/share/lemonldap-ng/manager/htdocs/templates
languages = fr, en
enabledModules = conf, sessions, notifications, 2ndFA, api, viewer
"""
_NGINX = """worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx-error.log;
events {{ worker_connections 256; }}
http {{
 include /etc/nginx/mime.types;
 access_log {folder}/access.log;
 client_body_temp_path {folder}/web/body;
 proxy_temp_path {folder}/web/proxy;
 fastcgi_temp_path {folder}/web/fastcgi;
 uwsgi_temp_path {folder}/web/uwsgi;
 scgi_temp_path {folder}/web/scgi;
 upstream server {{ server unix:{socket}; }}
{servers}
}}
"""
_SERVER = """ server {{
  listen 127.0.0.1:{port};
  server_name {host};
  root /usr/share/lemonldap-ng/{root}/;
  {guard}
  if ($uri !~ ^/((static|doc|lib|javascript|favicon).*|.*\\.psgi)) {{
   rewrite ^/(.*)$ /{program}.psgi/$1 break;
  }}
  location ~ ^(?<script>/.*\\.psgi)(?:$|/) {{
   include /etc/nginx/fastcgi_params;
   fastcgi_pass server;
   fastcgi_param HTTP_HOST $http_host;
   fastcgi_param LLTYPE psgi;
   fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
   fastcgi_split_path_info ^(.*\\.psgi)(/.*)$;
   fastcgi_param PATH_INFO $fastcgi_path_info;
  }}
  location /static/site/ {{ alias {folder}/site/; }}
  location /static/ {{ alias /usr/share/lemonldap-ng/{root}/static/; }}
  location /javascript/ {{ alias /usr/share/javascript/; }}
 }}
 """
_RELOAD = """ server {{
  listen 127.0.0.1:{port};
  location = /reload {{
   include /etc/nginx/fastcgi_params;
   fastcgi_pass server;
   fastcgi_param LLTYPE reload;
  }}
 }}"""


def ini_file(folder: Path, check_time: float) -> str:
    """The server's own settings: where everything is, and how often it looks for changes."""
    return _INI.format(folder=folder, check_time=check_time)


def nginx_file(
    folder: Path, fastcgi_socket: Path, hosts: Sequence[str], ports: Sequence[int]
) -> str:
    """Portal, manager behind a password, and API, one a port; the last port is to reload."""
    asks = f'auth_basic "manager"; auth_basic_user_file {folder}/htpasswd;'
    places = (
        ("portal/htdocs", "index", ""),
        ("manager/htdocs", "manager", asks),
        ("manager/api", "api", ""),
    )
    servers = [
        _SERVER.format(port=port, host=host, root=root, program=program, guard=guard, folder=folder)
        for (root, program, guard), host, port in zip(places, hosts, ports, strict=False)
    ]
    servers.append(_RELOAD.format(port=ports[-1]))
    return _NGINX.format(folder=folder, socket=fastcgi_socket, servers="".join(servers))


def base_configuration(folder: Path, domain: str, ports: Sequence[int]) -> dict[str, JsonValue]:
    """The portal of an invented ENT as it was before entconf came: its own accounts of the demo.

    `dwho` is in the group `timelords`, `rtyler` in `users`, `msmith` too; the password is the
    login.
    """
    return {
        "cfgNum": 1,
        "cfgAuthor": "somebody",
        "cfgDate": "1627287638",
        "cfgVersion": "2.16.1",
        "cfgLog": "first",
        "domain": domain,
        "portal": f"http://auth.{domain}:{ports[0]}/",
        "authentication": "Demo",
        "userDB": "Same",
        "passwordDB": "Demo",
        "registerDB": "Null",
        "demoExportedVars": {"cn": "cn", "mail": "mail", "uid": "uid"},
        "exportedVars": {},
        "macros": {"_whatToTrace": "lc($_user)"},
        "groups": {},
        "whatToTrace": "_whatToTrace",
        "applicationList": _menu(domain),
        "locationRules": {
            f"auth.{domain}": {"(?#errors)^/lmerror/": "accept", "default": "accept"},
            f"wiki.{domain}": {"(?#logout)^/logout": "logout_sso", "default": "accept"},
        },
        "exportedHeaders": {f"wiki.{domain}": {"Auth-User": "$uid"}},
        "cookieName": "lemonldap",
        "securedCookie": 0,
        "timeout": 72000,
        "portalSkin": "bootstrap",
        "portalDisplayRegister": 0,
        "portalDisplayResetPassword": 0,
        "captcha_mail_enabled": 0,
        "captcha_register_enabled": 0,
        "captcha_login_enabled": 0,
        "loginHistoryEnabled": 1,
        "grantSessionRules": {},
        "reloadUrls": {"localhost": f"http://127.0.0.1:{ports[-1]}/reload"},
        **_storage(folder),
    }


def _menu(domain: str) -> dict[str, JsonValue]:
    def application(name: str, path: str, description: str) -> dict[str, JsonValue]:
        options: dict[str, JsonValue] = {
            "name": name,
            "uri": f"http://{path}",
            "logo": "demo.png",
            "description": description,
            "display": "on",
        }
        return {"type": "application", "options": options}

    return {
        "0001-cat": {
            "type": "category",
            "catname": "Vie scolaire",
            "order": 1,
            "agenda": application("Agenda", f"agenda.{domain}/", "Les rendez-vous"),
            "blog": application("Blog", f"blog.{domain}/", "Les articles de l'école"),
        },
        "0002-cat": {
            "type": "category",
            "catname": "Ressources",
            "order": 2,
            "wiki": application("Wiki", f"wiki.{domain}/", "À écrire ensemble"),
        },
    }


def _storage(folder: Path) -> dict[str, JsonValue]:
    def sessions(name: str) -> dict[str, JsonValue]:
        return {"Directory": f"{folder}/{name}", "LockDirectory": f"{folder}/{name}/lock"}

    making = "Lemonldap::NG::Common::Apache::Session::Generate::SHA256"
    return {
        "globalStorage": "Apache::Session::File",
        "globalStorageOptions": {**sessions("sessions"), "generateModule": making},
        "persistentStorage": "Apache::Session::File",
        "persistentStorageOptions": sessions("psessions"),
        "localSessionStorage": "Cache::FileCache",
        "localSessionStorageOptions": {
            "namespace": "sessions",
            "default_expires_in": 600,
            "directory_umask": "007",
            "cache_root": f"{folder}/cache",
            "cache_depth": 3,
        },
        "notification": 1,
        "notificationServer": 1,
        "notificationServerGET": 1,
        "notificationServerDELETE": 1,
        "notificationStorage": "File",
        "notificationStorageOptions": {"dirName": f"{folder}/notifications"},
        "notificationServerSentAttributes": (
            "uid reference date title subtitle text check condition"
        ),
    }
