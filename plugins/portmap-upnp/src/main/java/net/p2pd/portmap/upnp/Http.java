package net.p2pd.portmap.upnp;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Route;

/**
 * One HTTP request to the router, one answer, one connection. It goes to no other host: redirects
 * are refused.
 */
final class Http {

  /** How long one request may take; routers are slow machines, but they are near. */
  static final Duration LIMIT = Duration.ofMillis(1500);

  private static final Duration CONNECT_LIMIT = Duration.ofMillis(500);

  private final PluginContext context;
  private final Route route;
  private final InetAddress router;

  /**
   * Creates it.
   *
   * @param route bound to the local address that requests come from
   */
  Http(PluginContext context, Route route, InetAddress router) {
    this.context = context;
    this.route = route;
    this.router = router;
  }

  /** Reads a document; only status 200 is success. */
  CompletableFuture<byte[]> get(int port, String path) {
    return exchange(port, "GET " + path + " HTTP/1.1\r\n" + headers(port) + "\r\n")
        .thenApply(
            answer -> {
              if (answer.status() != 200) {
                throw failure(path, "its status is " + answer.status());
              }
              return answer.body();
            });
  }

  /** Calls an action; the answer's status is 200 or, with a fault in the body, 500. */
  CompletableFuture<byte[]> post(int port, String path, String soapAction, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    String head =
        "POST "
            + path
            + " HTTP/1.1\r\n"
            + headers(port)
            + "Content-Type: text/xml; charset=\"utf-8\"\r\nSOAPAction: \""
            + soapAction
            + "\"\r\nContent-Length: "
            + bytes.length
            + "\r\n\r\n";
    return exchange(port, head + body)
        .thenApply(
            answer -> {
              if (answer.status() != 200 && answer.status() != 500) {
                throw failure(path, "its status is " + answer.status());
              }
              return answer.body();
            });
  }

  private String headers(int port) {
    return "Host: "
        + host()
        + ":"
        + port
        + "\r\nUser-Agent: P2PD/1 UPnP/1.1\r\nConnection: close\r\n";
  }

  private String host() {
    String bare = IpRange.of(router).toString();
    return router instanceof Inet6Address ? "[" + bare + "]" : bare;
  }

  private P2pdException failure(String path, String why) {
    return new P2pdException(
        "the router " + router.getHostAddress() + " did not answer about " + path + ": " + why);
  }

  private CompletableFuture<HttpReader.Answer> exchange(int port, String request) {
    CompletableFuture<HttpReader.Answer> result = new CompletableFuture<>();
    String what = request.split(" ", 3)[1];
    Registration limit =
        context
            .eventLoop()
            .schedule(
                LIMIT,
                () ->
                    result.completeExceptionally(
                        failure(what, "it took longer than " + LIMIT.toMillis() + " ms")));
    CompletableFuture<Pipe> opening =
        context
            .pipes()
            .open(
                Transport.TCP,
                Destination.of(new InetSocketAddress(router, port)),
                route,
                PipeOptions.defaults().with(PipeOptions.CONNECT_TIMEOUT, CONNECT_LIMIT));
    opening.whenComplete(
        (pipe, error) -> {
          if (pipe == null) {
            result.completeExceptionally(
                failure(
                    what, error == null ? "no connection" : String.valueOf(error.getMessage())));
          } else if (result.isDone()) {
            pipe.abort();
          } else {
            read(pipe, result);
            pipe.send(request);
          }
        });
    result.whenComplete(
        (answer, error) -> {
          limit.close();
          opening.cancel(false);
          opening.thenAccept(Pipe::abort);
        });
    return result;
  }

  private static void read(Pipe pipe, CompletableFuture<HttpReader.Answer> result) {
    HttpReader reader = new HttpReader();
    pipe.onMessage(
        (message, from) -> {
          try {
            HttpReader.@Nullable Answer answer =
                result.isDone() ? null : reader.feed(message.bytes());
            if (answer != null) {
              result.complete(answer);
            }
          } catch (P2pdException e) {
            result.completeExceptionally(e);
          }
        });
    pipe.onClose(
        (closed, cause) -> {
          if (!result.isDone()) {
            try {
              result.complete(reader.end());
            } catch (P2pdException e) {
              result.completeExceptionally(e);
            }
          }
        });
  }
}
