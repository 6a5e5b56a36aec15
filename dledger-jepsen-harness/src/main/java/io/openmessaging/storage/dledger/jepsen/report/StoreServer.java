package io.openmessaging.storage.dledger.jepsen.report;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * Shows a store to a browser on the same machine: directories as lists, files as they are. Gives nothing that lies
 * outside the store, wherever a path or a link leads. Its threads are those of the server.
 */
final class StoreServer implements AutoCloseable {
    private static final Map<String, String> TYPES = Map.of("html", "text/html; charset=utf-8",
        "json", "application/json", "svg", "image/svg+xml", "png", "image/png");

    private final Path root;
    private final HttpServer server;

    /** Begins to serve on the loopback address; port 0 for one that is free. */
    StoreServer(Path root, int port) throws IOException {
        this.root = root.toRealPath();
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Path path = root.resolve("." + exchange.getRequestURI().getPath()).normalize();
            boolean isInside = Files.exists(path) && path.toRealPath().startsWith(root);
            if (!isInside || !exchange.getRequestMethod().equals("GET")) {
                exchange.sendResponseHeaders(isInside ? 405 : 404, -1);
            } else if (!Files.isDirectory(path)) {
                String name = path.getFileName().toString();
                String ending = name.substring(name.lastIndexOf('.') + 1);
                String type = TYPES.getOrDefault(ending, "text/plain; charset=utf-8");
                exchange.getResponseHeaders().set("Content-Type", type);
                exchange.sendResponseHeaders(200, Files.size(path) == 0 ? -1 : Files.size(path));
                try (OutputStream out = exchange.getResponseBody()) {
                    Files.copy(path, out);
                }
            } else if (!exchange.getRequestURI().getPath().endsWith("/")) {
                // Links in the list are relative to the directory.
                exchange.getResponseHeaders().set("Location", exchange.getRequestURI().getRawPath() + "/");
                exchange.sendResponseHeaders(302, -1);
            } else {
                byte[] page = list(path).getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", TYPES.get("html"));
                exchange.sendResponseHeaders(200, page.length);
                exchange.getResponseBody().write(page);
            }
        }
    }

    private String list(Path directory) throws IOException {
        TreeSet<String> names = new TreeSet<>();
        try (Stream<Path> children = Files.list(directory)) {
            children.forEach(child -> names.add(child.getFileName() + (Files.isDirectory(child) ? "/" : "")));
        }
        StringBuilder page = new StringBuilder("<!DOCTYPE html><title>Store</title><h1>Store</h1><ul>");
        for (String name : names) {
            String safe = name.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
            page.append("<li><a href=\"./").append(safe).append("\">").append(safe).append("</a></li>");
        }
        return page.append("</ul>").toString();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
