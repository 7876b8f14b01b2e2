package net.p2pd.natlab.gateway;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import net.p2pd.api.Nullable;
import net.p2pd.natlab.model.Endpoint;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/** The texts of actions: SOAP 1.1 as the UPnP Device Architecture 1.1 section 3 has it. */
final class Soap {

  private static final String ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/";

  private Soap() {}

  /** Reads a call; null if it is none. Document types are refused, so that nothing is fetched. */
  static @Nullable UpnpAction read(Endpoint client, byte[] body) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      factory.setNamespaceAware(true);
      DocumentBuilder builder = factory.newDocumentBuilder();
      builder.setErrorHandler(new DefaultHandler()); // which throws, and prints nothing
      Document document = builder.parse(new ByteArrayInputStream(body));
      Element envelope = document.getDocumentElement();
      Element inner = ENVELOPE.equals(envelope.getNamespaceURI()) ? child(envelope, "Body") : null;
      Element action = inner == null ? null : child(inner, null);
      return action == null
          ? null
          : new UpnpAction(client, action.getLocalName(), arguments(action));
    } catch (SAXException | IOException e) {
      return null;
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("the JDK's parser can refuse document types", e);
    }
  }

  private static @Nullable Element child(Element parent, @Nullable String name) {
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element
          && (name == null || name.equals(element.getLocalName()))) {
        return element;
      }
    }
    return null;
  }

  private static Map<String, String> arguments(Element action) {
    Map<String, String> arguments = new HashMap<>();
    for (Node node = action.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element) {
        arguments.put(element.getLocalName(), element.getTextContent().strip());
      }
    }
    return arguments;
  }

  static String response(String serviceType, String action, Map<String, String> answers) {
    StringBuilder text = new StringBuilder();
    text.append("<u:").append(action).append("Response xmlns:u=\"").append(serviceType);
    text.append("\">");
    answers.forEach(
        (name, value) -> {
          text.append('<').append(name).append('>').append(escaped(value));
          text.append("</").append(name).append('>');
        });
    return envelope(text.append("</u:").append(action).append("Response>").toString());
  }

  static String fault(UpnpException error) {
    return envelope(
        "<s:Fault><faultcode>s:Client</faultcode><faultstring>UPnPError</faultstring><detail>"
            + "<UPnPError xmlns=\"urn:schemas-upnp-org:control-1-0\"><errorCode>"
            + error.code
            + "</errorCode><errorDescription>"
            + escaped(String.valueOf(error.getMessage()))
            + "</errorDescription></UPnPError></detail></s:Fault>");
  }

  private static String envelope(String content) {
    return "<?xml version=\"1.0\"?>\r\n<s:Envelope xmlns:s=\""
        + ENVELOPE
        + "\" s:encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\"><s:Body>"
        + content
        + "</s:Body></s:Envelope>\r\n";
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
