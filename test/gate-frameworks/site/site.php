<?php
// The built-in server of PHP resolves the path and serves the files.
$path = $_SERVER['SCRIPT_NAME'] . ($_SERVER['PATH_INFO'] ?? '');
if (str_starts_with($path, '/files/')) return false;
header('x-path: ' . urlencode($path));
header('x-user: ' . ($_SERVER['HTTP_EINMAL_USER'] ?? ''));
$file = __DIR__ . '/pages/' . str_replace('/', '_', $path) . '.html';
if (str_contains($file, "\0") || !is_file($file)) http_response_code(404);
else readfile($file);
