<%@ page contentType="text/plain;charset=UTF-8" trimDirectiveWhitespaces="true" session="false" %>
<%
// As a servlet is told the path: parameters dropped, decoded, dots resolved.
String rest = request.getPathInfo();
String user = request.getHeader("Einmal-User");
out.print((user == null ? "" : user) + "\n" + request.getServletPath() + (rest == null ? "" : rest));
%>
