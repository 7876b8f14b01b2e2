package net.p2pd.portmap.upnp;

import java.io.ByteArrayInputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;

/**
 * Reads XML from a router: elements with their texts, and nothing that could make a small document
 * large or lead anywhere else. Document types and entities are refused.
 */
final class Xml {

  private static final int MAX_DEPTH = 40;
  private static final int MAX_ELEMENTS = 4000;

  /** Hears of the elements, by their names without prefix. */
  interface Handler {

    void start(String name);

    /**
     * The end of an element.
     *
     * @param text what stood in it and in none of its children, without white space around
     */
    void end(String name, String text);
  }

  private Xml() {}

  /**
   * Reads a document.
   *
   * @throws P2pdException if it is none, or has what routers do not need
   */
  static void read(byte[] document, Handler handler) {
    if (document.length > HttpReader.MAX_BODY) {
      throw bad("it is longer than " + HttpReader.MAX_BODY + " bytes", null);
    }
    try {
      read(factory().createXMLStreamReader(new ByteArrayInputStream(document)), handler);
    } catch (XMLStreamException e) {
      throw bad("it is no XML", e);
    }
  }

  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
    factory.setXMLResolver(
        (publicId, systemId, base, namespace) -> {
          throw new XMLStreamException("nothing is fetched");
        });
    return factory;
  }

  private static P2pdException bad(String why, @Nullable XMLStreamException cause) {
    return new P2pdException("the router's document makes no sense: " + why, cause);
  }

  private static void read(XMLStreamReader in, Handler handler) throws XMLStreamException {
    Deque<StringBuilder> texts = new ArrayDeque<>();
    int elements = 0;
    while (in.hasNext()) {
      switch (in.next()) {
        case XMLStreamConstants.START_ELEMENT -> {
          texts.push(new StringBuilder());
          if (texts.size() > MAX_DEPTH || ++elements > MAX_ELEMENTS) {
            throw bad("it has too many elements in one another or in all", null);
          }
          handler.start(in.getLocalName());
        }
        case XMLStreamConstants.END_ELEMENT ->
            handler.end(in.getLocalName(), texts.pop().toString().strip());
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
          if (!texts.isEmpty()) {
            texts.element().append(in.getText());
          }
        }
        case XMLStreamConstants.DTD -> throw bad("it has a document type", null);
        case XMLStreamConstants.ENTITY_REFERENCE -> throw bad("it has entities", null);
        default -> {}
      }
    }
  }

  /** Writes text so that it is nothing but text. */
  static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
