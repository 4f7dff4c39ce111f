<%@ page contentType="text/html;charset=UTF-8" trimDirectiveWhitespaces="true" session="false" import="java.io.InputStream, java.net.URLEncoder" %>
<%
// The path as a servlet gets it: decoded, without parameters, dots resolved.
String rest = request.getPathInfo();
String path = request.getServletPath() + (rest == null ? "" : rest);
String user = request.getHeader("Einmal-User");
response.setHeader("X-Path", URLEncoder.encode(path, "UTF-8"));
response.setHeader("X-User", user == null ? "" : user);
InputStream found = application.getResourceAsStream("/WEB-INF/pages/" + path.replace('/', '_') + ".html");
if (found == null) response.setStatus(404);
else out.print(new String(found.readAllBytes(), "UTF-8"));
%>
