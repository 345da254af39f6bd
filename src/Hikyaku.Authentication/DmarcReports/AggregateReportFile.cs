using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Hikyaku.Authentication.DmarcReports;

/// <summary>
/// A report as it travels: XML, compressed with gzip, or with zip as older senders do. What comes from others may be anything of
/// any size: a small file may unpack to any amount, XML may name what does not exist.
/// </summary>
public static class AggregateReportFile
{
    /// <summary>RFC 9990 §3.1.1</summary>
    private const string Namespace = "urn:ietf:params:xml:ns:dmarc-2.0";

    private const int LargestFile = 16 << 20;
    private const int LargestText = 32 << 20;
    private const int MostRows = 50_000;
    private const int MostSignatures = 100;
    private const int LongestWord = 300;

    /// <summary>The report as XML, compressed with gzip.</summary>
    public static byte[] Write(AggregateReport report)
    {
        using var file = new MemoryStream();
        using (var gzip = new GZipStream(file, CompressionLevel.Optimal, leaveOpen: true)) WriteText(report, gzip);
        return file.ToArray();
    }

    /// <summary>Reads a report in any of its forms; gives why it is none.</summary>
    public static (AggregateReport? Report, string? Fault) Read(Stream file)
    {
        ArgumentNullException.ThrowIfNull(file);
        try
        {
            return Unpack(file) is { } text ? Parse(text) : (null, "it is larger than any report is");
        }
        catch (XmlException e)
        {
            return (null, "it is not the XML of a report: " + e.Message.ReplaceLineEndings(" "));
        }
        catch (InvalidDataException)
        {
            return (null, "its compression is broken");
        }
    }

    private static (AggregateReport? Report, string? Fault) Parse(byte[] text)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = LargestText, IgnoreComments = true, IgnoreProcessingInstructions = true };
        using var reader = XmlReader.Create(new MemoryStream(text), settings);
        if (reader.MoveToContent() != XmlNodeType.Element || reader.LocalName != "feedback") return (null, "it does not begin with <feedback>");
        XElement? about = null, policy = null;
        List<AggregateRow> rows = [];
        reader.Read();
        while (!reader.EOF && reader.NodeType != XmlNodeType.EndElement)
        {
            if (reader.NodeType != XmlNodeType.Element)
            {
                reader.Read();
                continue;
            }
            switch (reader.LocalName)
            {
                case "report_metadata":
                    about = (XElement)XNode.ReadFrom(reader);
                    break;
                case "policy_published":
                    policy = (XElement)XNode.ReadFrom(reader);
                    break;
                case "record":
                    if (rows.Count == MostRows) return (null, "it has more records than any report has");
                    if (RowOf((XElement)XNode.ReadFrom(reader)) is { } row) rows.Add(row);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
        return about is null || policy is null || DomainOf(policy, "domain") is not { Length: > 0 } domain || Time(about, "begin") is not { } begin || Time(about, "end") is not { } end
            ? (null, "it lacks what a report must say (RFC 9990 §3.1)")
            : (new AggregateReport
            {
                OrganizationName = Word(about, "org_name") ?? "?",
                Email = Word(about, "email") ?? "",
                ReportId = Word(about, "report_id") ?? "?",
                Begin = begin,
                End = end,
                Domain = domain,
                Policy = Word(policy, "p")?.ToLowerInvariant() ?? "none",
                SubdomainPolicy = Word(policy, "sp")?.ToLowerInvariant(),
                NonexistentPolicy = Word(policy, "np")?.ToLowerInvariant(),
                DkimAlignment = Word(policy, "adkim"),
                SpfAlignment = Word(policy, "aspf"),
                IsTesting = Word(policy, "testing") == "y",
                Rows = rows,
            }, null);
    }

    private static AggregateRow? RowOf(XElement record)
    {
        if (Child(record, "row") is not { } row || !long.TryParse(Word(row, "count"), NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return null;
        var evaluated = Child(row, "policy_evaluated");
        var names = Child(record, "identifiers") ?? Child(record, "identities");
        var results = Child(record, "auth_results");
        var spf = results is null ? null : Child(results, "spf");
        return new AggregateRow
        {
            SourceAddress = Word(row, "source_ip") ?? "?",
            Count = count,
            Disposition = Word(evaluated, "disposition")?.ToLowerInvariant() ?? "none",
            IsDkimAligned = Word(evaluated, "dkim")?.ToLowerInvariant() == "pass",
            IsSpfAligned = Word(evaluated, "spf")?.ToLowerInvariant() == "pass",
            Reasons = [.. Children(evaluated, "reason").Take(MostSignatures).Select(reason => Word(reason, "type") ?? "other")],
            HeaderFrom = DomainOf(names, "header_from") ?? "?",
            EnvelopeFrom = DomainOf(names, "envelope_from") ?? "",
            Signatures = [.. Children(results, "dkim").Take(MostSignatures).Select(dkim => new AggregateSignature(DomainOf(dkim, "domain") ?? "?", Word(dkim, "selector") ?? "", Word(dkim, "result")?.ToLowerInvariant() ?? "?"))],
            SpfDomain = DomainOf(spf, "domain"),
            SpfResult = Word(spf, "result")?.ToLowerInvariant(),
        };
    }

    private static IEnumerable<XElement> Children(XElement? of, string name) => of?.Elements().Where(element => element.Name.LocalName == name) ?? [];

    private static XElement? Child(XElement? of, string name) => Children(of, name).FirstOrDefault();

    // The period lies in date_range.
    private static DateTimeOffset? Time(XElement about, string name)
        => long.TryParse(Word(Child(about, "date_range"), name), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    private static string? Word(XElement? of, string name) => Child(of, name) is { HasElements: false } element && element.Value.Trim() is { Length: > 0 } text ? text.Length > LongestWord ? text[..LongestWord] : text : null;

    private static string? DomainOf(XElement? of, string name) => Word(of, name)?.TrimEnd('.').ToLowerInvariant();

    /// <summary>The XML; null when there is more of it than is taken.</summary>
    private static byte[]? Unpack(Stream file)
    {
        using var whole = new MemoryStream();
        if (!Copy(file, whole, LargestFile)) return null;
        whole.Position = 0;
        var octets = whole.GetBuffer().AsSpan(0, (int)whole.Length);
        if (octets.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]))
        {
            using var gzip = new GZipStream(whole, CompressionMode.Decompress);
            return UnpackFrom(gzip);
        }
        if (!octets.StartsWith("PK"u8)) return whole.ToArray();
        using var zip = new ZipArchive(whole, ZipArchiveMode.Read);
        if (zip.Entries.FirstOrDefault(entry => entry.Name.EndsWith(".xml", StringComparison.OrdinalIgnoreCase)) is not { } entry) throw new InvalidDataException();
        using var content = entry.Open();
        return UnpackFrom(content);
    }

    private static byte[]? UnpackFrom(Stream packed)
    {
        using var text = new MemoryStream();
        return Copy(packed, text, LargestText) ? text.ToArray() : null;
    }

    private static bool Copy(Stream from, MemoryStream to, int most)
    {
        var piece = new byte[64 * 1024];
        for (var read = from.Read(piece); read > 0; read = from.Read(piece))
        {
            if (to.Length + read > most) return false;
            to.Write(piece, 0, read);
        }
        return true;
    }

    private static void WriteText(AggregateReport report, Stream into)
    {
        using var xml = XmlWriter.Create(into, new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true });
        xml.WriteStartElement("feedback", Namespace);
        xml.WriteElementString("version", Namespace, "1.0");
        xml.WriteStartElement("report_metadata", Namespace);
        Write("org_name", report.OrganizationName);
        Write("email", report.Email);
        Write("report_id", report.ReportId);
        xml.WriteStartElement("date_range", Namespace);
        Write("begin", report.Begin.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        Write("end", report.End.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        xml.WriteEndElement();
        Write("generator", "Hikyaku");
        xml.WriteEndElement();
        xml.WriteStartElement("policy_published", Namespace);
        Write("domain", report.Domain);
        Write("p", report.Policy);
        Write("sp", report.SubdomainPolicy);
        Write("np", report.NonexistentPolicy);
        Write("adkim", report.DkimAlignment);
        Write("aspf", report.SpfAlignment);
        Write("testing", report.IsTesting ? "y" : "n");
        Write("discovery_method", "treewalk");
        xml.WriteEndElement();
        foreach (var row in report.Rows)
        {
            xml.WriteStartElement("record", Namespace);
            WriteRow(row);
            xml.WriteEndElement();
        }
        xml.WriteEndElement();

        void Write(string name, string? value)
        {
            if (value is not null) xml.WriteElementString(name, Namespace, Printable(value));
        }

        void WriteRow(AggregateRow row)
        {
            xml.WriteStartElement("row", Namespace);
            Write("source_ip", row.SourceAddress);
            Write("count", row.Count.ToString(CultureInfo.InvariantCulture));
            xml.WriteStartElement("policy_evaluated", Namespace);
            Write("disposition", row.Disposition);
            Write("dkim", row.IsDkimAligned ? "pass" : "fail");
            Write("spf", row.IsSpfAligned ? "pass" : "fail");
            foreach (var reason in row.Reasons)
            {
                xml.WriteStartElement("reason", Namespace);
                Write("type", reason);
                xml.WriteEndElement();
            }
            xml.WriteEndElement();
            xml.WriteEndElement();
            xml.WriteStartElement("identifiers", Namespace);
            Write("envelope_from", row.EnvelopeFrom);
            Write("header_from", row.HeaderFrom);
            xml.WriteEndElement();
            xml.WriteStartElement("auth_results", Namespace);
            foreach (var signature in row.Signatures)
            {
                xml.WriteStartElement("dkim", Namespace);
                Write("domain", signature.Domain);
                Write("selector", signature.Selector);
                Write("result", signature.Result);
                xml.WriteEndElement();
            }
            if (row.SpfResult is { } result)
            {
                xml.WriteStartElement("spf", Namespace);
                Write("domain", row.SpfDomain ?? "");
                Write("scope", "mfrom");
                Write("result", result);
                xml.WriteEndElement();
            }
            xml.WriteEndElement();
        }
    }

    private static string Printable(string text) => string.Concat(text.Select(c => char.IsControl(c) || char.IsSurrogate(c) || c >= 0xFFFE ? '?' : c));
}
