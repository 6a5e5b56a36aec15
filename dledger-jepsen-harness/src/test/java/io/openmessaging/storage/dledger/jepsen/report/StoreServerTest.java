package io.openmessaging.storage.dledger.jepsen.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreServerTest {
    @TempDir
    Path directory;

    @Test
    void showsFilesAndListsAndNothingOutsideTheStore() throws IOException, InterruptedException {
        Path run = Files.createDirectories(directory.resolve("store/register/1"));
        Files.writeString(run.resolve("report.html"), "<p>here");
        Files.writeString(run.resolve("empty.log"), "");
        Files.writeString(directory.resolve("secret"), "no");
        Files.createSymbolicLink(run.resolve("link"), directory.resolve("secret"));
        Files.createSymbolicLink(directory.resolve("store/latest"), Path.of("register/1"));
        try (StoreServer server = new StoreServer(directory.resolve("store"), 0)) {
            HttpResponse<String> report = get(server, "latest/report.html");
            assertEquals("<p>here", report.body());
            assertEquals("text/html; charset=utf-8", report.headers().firstValue("Content-Type").orElse(""));
            assertTrue(get(server, "register/").body().contains("<a href=\"./1/\">1/</a>"));
            assertEquals(200, get(server, "register/1/empty.log").statusCode());
            assertEquals(302, get(server, "register").statusCode());
            for (String bad : new String[] {"none", "register/1/link", "..%2Fsecret", "%2e%2e/secret"}) {
                assertEquals(404, get(server, bad).statusCode(), bad);
            }
        }
    }

    private static HttpResponse<String> get(StoreServer server, String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + server.port() + "/" + path);
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(),
            HttpResponse.BodyHandlers.ofString());
    }
}
