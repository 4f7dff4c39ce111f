<?php
// PHP's own server resolves the path; FastCGI hands on what the web server has made of it.
header('content-type: text/plain');
$path = PHP_SAPI === 'cli-server' ? $_SERVER['SCRIPT_NAME'] . ($_SERVER['PATH_INFO'] ?? '') : $_SERVER['DOCUMENT_URI'] ?? '';
echo $_SERVER['HTTP_EINMAL_USER'] ?? '', "\n", $path;
