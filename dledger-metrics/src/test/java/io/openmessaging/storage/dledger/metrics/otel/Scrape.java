package io.openmessaging.storage.dledger.metrics.otel;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What Prometheus would get from a port of this machine: values by {@code name{label="value",...}}. */
record Scrape(String text, Map<String, Double> values) {
    private static final SplittableRandom RANDOM = new SplittableRandom(System.nanoTime());

    static Scrape of(int port) throws IOException, InterruptedException {
        String text = page(port);
        Map<String, Double> values = new LinkedHashMap<>();
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int space = line.lastIndexOf(' ');
            values.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
        });
        return new Scrape(text, values);
    }

    /** What is answered to a request with these headers, as names and values in turn. */
    static String page(int port, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"));
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<String> response =
            HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertEquals(200, response.statusCode(), response::body);
        return response.body();
    }

    /** The value of that series. */
    double value(String series) {
        assertTrue(values.containsKey(series), () -> "no " + series + " in\n" + text);
        return values.get(series);
    }

    /** A port that nobody listens on, below those that the system gives to outgoing connections. */
    static int freePort() {
        while (true) {
            int port = RANDOM.nextInt(15_000, 32_000);
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return port;
            } catch (IOException e) {
                continue; // Somebody listens.
            }
        }
    }
}
