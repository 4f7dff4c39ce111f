<?php
// The built-in server of PHP resolves the path; FastCGI passes on the path of the web server.
header('content-type: text/plain');
$path = PHP_SAPI === 'cli-server' ? $_SERVER['SCRIPT_NAME'] . ($_SERVER['PATH_INFO'] ?? '') : $_SERVER['DOCUMENT_URI'] ?? '';
echo $_SERVER['HTTP_EINMAL_USER'] ?? '', "\n", $path;
