<%@ page contentType="text/plain;charset=UTF-8" trimDirectiveWhitespaces="true" session="false" %>
<%
// The path as a servlet gets it: decoded, without parameters, dots resolved.
String rest = request.getPathInfo();
String user = request.getHeader("Einmal-User");
out.print((user == null ? "" : user) + "\n" + request.getServletPath() + (rest == null ? "" : rest));
%>
