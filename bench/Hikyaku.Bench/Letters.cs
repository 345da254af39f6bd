using System.Text;

namespace Hikyaku.Bench;

/// <summary>Messages like those that people send.</summary>
internal static class Letters
{
    /// <summary>Text of about 10 KiB.</summary>
    public static byte[] Plain { get; } = Encoding.ASCII.GetBytes(Header("Content-Type: text/plain; charset=us-ascii\r\n") + Text(130));

    /// <summary>Text, the same as HTML, and an attachment.</summary>
    public static byte[] Multipart { get; } = Encoding.ASCII.GetBytes(
        Header("Content-Type: multipart/mixed; boundary=\"outer\"\r\n")
        + "--outer\r\nContent-Type: multipart/alternative; boundary=\"inner\"\r\n\r\n"
        + "--inner\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + Text(20)
        + "--inner\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>" + Text(20) + "</p>\r\n--inner--\r\n"
        + "--outer\r\nContent-Type: application/pdf; name=\"report.pdf\"\r\nContent-Transfer-Encoding: base64\r\n"
        + "Content-Disposition: attachment; filename=\"report.pdf\"\r\n\r\n" + Base64(80) + "--outer--\r\n");

    private static string Header(string content)
        => "Received: from a.example by b.example with ESMTPS id 123; Tue, 24 Nov 2026 12:00:00 +0900\r\n"
            + "From: \"A. Sender\" <sender@a.example>\r\nTo: Bob <bob@b.example>, carol@b.example\r\nDate: Tue, 24 Nov 2026 12:00:00 +0900\r\n"
            + "Subject: =?utf-8?B?5aO6IOiyt+OBhOOBvuOBm+OCk+OBiz8=?=\r\nMessage-ID: <1@a.example>\r\nMIME-Version: 1.0\r\n" + content + "\r\n";

    private static string Text(int lines) => string.Concat(Enumerable.Range(0, lines).Select(line => $"{line:d4} The courier runs with the letter from Edo to Osaka, in six days, by night.\r\n"));

    private static string Base64(int lines) => string.Concat(Enumerable.Repeat("TWFuIGlzIGRpc3Rpbmd1aXNoZWQsIG5vdCBvbmx5IGJ5IGhpcyByZWFzb24sIGJ1dCBieSB0aGlz\r\n", lines));
}
