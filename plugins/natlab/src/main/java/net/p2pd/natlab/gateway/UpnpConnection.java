package net.p2pd.natlab.gateway;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import net.p2pd.api.Nullable;
import net.p2pd.natlab.model.Endpoint;

/** One connection to a router's HTTP server: one request, one answer. For one thread. */
public final class UpnpConnection {

  private static final int MAX_REQUEST = 65_536;

  private final UpnpGateway gateway;
  private final Endpoint client;
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();
  private boolean answered;

  UpnpConnection(UpnpGateway gateway, Endpoint client) {
    this.gateway = gateway;
    this.client = client;
  }

  /**
   * Takes what came.
   *
   * @return the answer, after which the connection is to be closed, or null if more must come or
   *     there was an answer before
   */
  public byte @Nullable [] receive(byte[] bytes) {
    if (answered) {
      return null;
    }
    received.writeBytes(bytes);
    byte @Nullable [] answer = answer(received.toByteArray());
    answered = answer != null;
    return answer;
  }

  private byte @Nullable [] answer(byte[] all) {
    if (all.length > MAX_REQUEST) {
      return HttpText.response("413 Content Too Large", "");
    }
    HttpText head = HttpText.head(all);
    if (head == null) {
      return null;
    }
    if (!head.header("transfer-encoding").isEmpty()) {
      return HttpText.response("411 Length Required", "");
    }
    String length = head.header("content-length");
    if (!length.matches("[0-9]{0,6}")) {
      return HttpText.response("400 Bad Request", "");
    }
    int end = head.length() + (length.isEmpty() ? 0 : Integer.parseInt(length));
    if (end > MAX_REQUEST) {
      return HttpText.response("413 Content Too Large", "");
    }
    return all.length < end
        ? null
        : gateway.answer(client, head, Arrays.copyOfRange(all, head.length(), end));
  }
}
