package net.p2pd.node.metrics;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Supplier;
import net.p2pd.api.pipe.Message;
import net.p2pd.api.pipe.Pipe;

/**
 * One connection to the figures: a request without a body is read, answered, and the connection
 * closed (RFC 9112 section 9.6). Works on the pipe's event loop.
 */
final class FigureGuest {

  /** More than any client sends that wants nothing but this. */
  private static final int LONGEST_REQUEST = 8192;

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final String END = "\r\n\r\n";

  private final Pipe pipe;
  private final Supplier<String> figures;
  private final StringBuilder request = new StringBuilder();
  private boolean answered;

  FigureGuest(Pipe pipe, Supplier<String> figures) {
    this.pipe = pipe;
    this.figures = figures;
  }

  void serve() {
    var timer = pipe.eventLoop().schedule(PATIENCE, pipe::abort);
    pipe.onClose((closed, cause) -> timer.close());
    pipe.onError((failed, error) -> pipe.abort());
    pipe.onMessage((message, from) -> read(message));
  }

  private void read(Message message) {
    if (answered) {
      return;
    }
    request.append(new String(message.bytes(), StandardCharsets.ISO_8859_1));
    if (request.length() > LONGEST_REQUEST) {
      answer("431 Request Header Fields Too Large", "The request is too long.\n", true);
    } else if (request.indexOf(END) >= 0) {
      answer(request.substring(0, request.indexOf("\r\n")).split(" ", -1));
    }
  }

  private void answer(String[] line) {
    if (line.length != 3 || !line[2].startsWith("HTTP/1.")) {
      answer("400 Bad Request", "This is no HTTP request.\n", true);
    } else if (!line[0].equals("GET") && !line[0].equals("HEAD")) {
      answer("405 Method Not Allowed", "Only GET is known here.\n", true);
    } else if (!line[1].equals("/metrics") && !line[1].startsWith("/metrics?")) {
      answer("404 Not Found", "The figures are at /metrics.\n", !line[0].equals("HEAD"));
    } else {
      answer("200 OK", figures.get(), !line[0].equals("HEAD"));
    }
  }

  private void answer(String status, String body, boolean withBody) {
    answered = true;
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    String head =
        "HTTP/1.1 "
            + status
            + "\r\nContent-Type: "
            + FigureText.CONTENT_TYPE
            + "\r\nContent-Length: "
            + bytes.length
            + (status.startsWith("405") ? "\r\nAllow: GET, HEAD" : "")
            + "\r\nCache-Control: no-store\r\nConnection: close"
            + END;
    byte[] headBytes = head.getBytes(StandardCharsets.US_ASCII);
    ByteBuffer whole = ByteBuffer.allocate(headBytes.length + (withBody ? bytes.length : 0));
    whole.put(headBytes);
    if (withBody) {
      whole.put(bytes);
    }
    pipe.send(whole.flip());
    pipe.closeAsync();
  }
}
