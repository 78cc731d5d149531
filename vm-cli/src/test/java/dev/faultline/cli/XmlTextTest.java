package dev.faultline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.StringReader;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class XmlTextTest {
    private static String parsed(String text) throws Exception {
        String xml = "<a b=\"" + XmlText.of(text) + "\">" + XmlText.of(text) + "</a>";
        Element element =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(xml)))
                        .getDocumentElement();
        // An attribute's line ends and tabs are read as blanks: XML 1.0, section 3.3.3.
        assertEquals(
                element.getTextContent().replaceAll("[\n\t]", " "),
                element.getAttribute("b").replaceAll("[\n\t]", " "));
        return element.getTextContent();
    }

    @Test
    void everyLegalCharacterComesBackAsItIs() throws Exception {
        StringBuilder text = new StringBuilder("]]> & \"\t\r\n\r");
        for (int c = ' '; c <= Character.MAX_CODE_POINT; c++) {
            if ((c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
                    && c != 0xfffe
                    && c != 0xffff) {
                text.appendCodePoint(c);
            }
        }
        assertEquals(text.toString(), parsed(text.toString()));
    }

    @Test
    void whatXmlCannotHaveIsReplaced() throws Exception {
        assertEquals("\u241b[1mbold\u2400", parsed("\u001b[1mbold\0"));
        assertEquals("\ufffda\ufffd\ufffd", parsed("\ud800a\uffff\ufffe"));
    }
}
