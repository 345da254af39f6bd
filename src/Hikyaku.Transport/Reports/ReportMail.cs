using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Hikyaku.Protocol.Addressing;
using Hikyaku.Protocol.Message.Trace;

namespace Hikyaku.Transport.Reports;

/// <summary>The mail that carries a report, RFC 8460 §5.3 and RFC 9990 §3.5.2: a text for people and the file for programs.</summary>
internal static class ReportMail
{
    private const int Base64Line = 76;

    /// <summary>Writes the message.</summary>
    /// <param name="form">What kind of report it is.</param>
    /// <param name="domain">To whom it is told.</param>
    /// <param name="host">Our own name.</param>
    /// <param name="from">The author; a domain of ours signs for it.</param>
    /// <param name="to">Where it goes.</param>
    /// <param name="reportId">The name of the report.</param>
    /// <param name="fileName">The name of the file.</param>
    /// <param name="file">The file.</param>
    /// <param name="now">The Date.</param>
    /// <param name="output">Where the message goes.</param>
    public static void Write(
        ReportForm form, string domain, DomainName host, MailAddress from, MailAddress to, string reportId, string fileName, byte[] file, DateTimeOffset now, IBufferWriter<byte> output)
    {
        var boundary = "=_" + RandomNumberGenerator.GetHexString(32, lowercase: true);
        Put(output, Encoding.ASCII.GetString(OriginFields.Missing([], now, host)));
        Put(output,
            $"From: {form.Author} <{from}>\r\nTo: <{to}>\r\n"
            + $"Subject: Report Domain: {domain}\r\n Submitter: {host}\r\n Report-ID: <{reportId}>\r\n"
            + form.Fields(domain, host)
            + "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
            + $"Content-Type: {form.Multipart};\r\n\tboundary=\"{boundary}\"\r\n\r\n");
        Put(output,
            $"--{boundary}\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n"
            + $"{form.Text(domain, host)}\r\nThe attached file is for programs.\r\n\r\n");
        Put(output, $"--{boundary}\r\nContent-Type: {form.FileType}\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment;\r\n\tfilename=\"{fileName}\"\r\n\r\n");
        foreach (var line in Convert.ToBase64String(file).Chunk(Base64Line)) Put(output, string.Create(CultureInfo.InvariantCulture, $"{new string(line)}\r\n"));
        Put(output, $"\r\n--{boundary}--\r\n");
    }

    private static void Put(IBufferWriter<byte> output, string text) => output.Write(Encoding.ASCII.GetBytes(text));
}
