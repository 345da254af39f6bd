using Hikyaku.Authentication.Dkim;
using Hikyaku.Authentication.DmarcReports;
using Hikyaku.Authentication.Https;
using Hikyaku.Authentication.TlsReports;
using Hikyaku.Lab.Dns;
using Hikyaku.Protocol.Dkim;
using Hikyaku.Protocol.Dns;
using Hikyaku.Store.Journey;
using Hikyaku.Store.Keys;
using Hikyaku.Store.Queue;
using Hikyaku.SystemTests.Checks;
using Hikyaku.Transport.Reports;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MimeKit;
using Xunit;

namespace Hikyaku.SystemTests.Reports;

/// <summary>RFC 9990: a domain that asks for it is told once a day what came here in its name, at addresses that may be told.</summary>
public sealed class DmarcTellingTests
{
    [Fact]
    public async Task A_domain_is_told_what_came_in_its_name()
    {
        await using var host = await CheckedHost.StartAsync();
        Publish(host, "shop.example", "v=DMARC1; p=reject; adkim=s; rua=mailto:reports@shop.example");
        using var key = DkimKey.Create(DkimAlgorithm.Ed25519Sha256);
        await host.Smtp.Store.SigningKeys.AddAsync("example.test", [new NewSigningKey("s", DkimAlgorithm.Ed25519Sha256, key.Export())], SigningKeyState.Active);
        for (var i = 0; i < 3; i++) Assert.StartsWith("550 ", await host.WriteAsync("boss@shop.example", "From: boss@shop.example\r\n\r\nHi."));
        await host.WriteAsync("boss@plain.example", "From: boss@plain.example\r\n\r\nHi.");

        Assert.Equal(1, await TellAsync(host));

        var (message, report) = Assert.Single(await ReportsAsync(host, "shop.example"));
        Assert.Equal("reports@shop.example", message.To.Mailboxes.Single().Address);
        Assert.StartsWith("Report Domain: shop.example Submitter: mx.example.test Report-ID: <", message.Subject, StringComparison.Ordinal);
        Assert.Contains("d=example.test", message.Headers["DKIM-Signature"], StringComparison.Ordinal);
        Assert.Equal(("mx.example.test", "shop.example", "reject", "s"), (report.OrganizationName, report.Domain, report.Policy, report.DkimAlignment!));
        Assert.Equal(TimeSpan.FromSeconds(24 * 60 * 60 - 1), report.End - report.Begin);
        var row = Assert.Single(report.Rows);
        Assert.Equal(("192.0.2.1", 3L, "reject", false, false), (row.SourceAddress, row.Count, row.Disposition, row.IsDkimAligned, row.IsSpfAligned));
        Assert.Equal(("shop.example", "shop.example", "shop.example", "fail"), (row.HeaderFrom, row.EnvelopeFrom, row.SpfDomain!, row.SpfResult!));
        // Once is enough.
        Assert.Equal(0, await TellAsync(host));
    }

    [Fact]
    public async Task What_was_true_and_what_was_put_aside_is_told_too()
    {
        await using var host = await CheckedHost.StartAsync();
        Publish(host, "bank.example", "v=DMARC1; p=reject; rua=mailto:r@bank.example");
        Publish(host, "club.example", "v=DMARC1; p=quarantine; rua=mailto:r@club.example");
        await host.WriteAsync("teller@bank.example", "From: teller@bank.example\r\n\r\nHi.");
        await host.WriteAsync("boss@club.example", "From: boss@club.example\r\n\r\nHi.");

        Assert.Equal(2, await TellAsync(host));

        var bank = (await ReportsAsync(host, "bank.example")).Single().Report.Rows.Single();
        Assert.Equal(("pass", true), (bank.Disposition, bank.IsSpfAligned));
        Assert.Equal("quarantine", (await ReportsAsync(host, "club.example")).Single().Report.Rows.Single().Disposition);
    }

    // RFC 9990 §4: else anybody could have them sent to anybody.
    [Fact]
    public async Task Addresses_elsewhere_are_told_only_if_their_domain_says_so()
    {
        await using var host = await CheckedHost.StartAsync();
        Publish(host, "shop.example", "v=DMARC1; p=reject; rua=mailto:a@watcher.example,mailto:b@innocent.example!10m,https://shop.example/,mailto:bob@example.test,mailto:c@watcher.example");
        host.Zone.Add("shop.example._report._dmarc.watcher.example", DnsRecordType.Txt, new TextRecord("v=DMARC1"));
        await host.WriteAsync("boss@shop.example", "From: boss@shop.example\r\n\r\nHi.");

        Assert.Equal(1, await TellAsync(host));

        Assert.Equal(["a@watcher.example", "c@watcher.example"], (await ReportsAsync(host, "watcher.example")).Select(sent => sent.Message.To.Mailboxes.Single().Address).Order());
        Assert.Empty(await ReportsAsync(host, "innocent.example"));
        Assert.Empty(host.Smtp.Inbox("bob@example.test"));
    }

    [Fact]
    public async Task Who_does_not_ask_is_not_counted_and_a_silent_name_server_makes_nobody_be_forgotten()
    {
        await using var host = await CheckedHost.StartAsync();
        await host.WriteAsync("boss@shop.example", "From: boss@shop.example\r\n\r\nHi.");
        await host.Smtp.Counter.WriteAsync();
        Assert.Empty(host.Smtp.Store.DmarcCounts.Untold(DateOnly.MaxValue));

        Publish(host, "club.example", "v=DMARC1; p=quarantine; rua=mailto:r@club.example");
        await host.WriteAsync("boss@club.example", "From: boss@club.example\r\n\r\nHi.");
        host.Zone.Break("club.example", DnsFault.ServerFailure);
        Assert.Equal(0, await TellAsync(host, forgetful: true));

        Assert.Single(host.Smtp.Store.DmarcCounts.Untold(DateOnly.MaxValue));
    }

    private static void Publish(CheckedHost host, string domain, string record)
    {
        host.Zone.Remove("_dmarc." + domain, DnsRecordType.Txt);
        host.Zone.Add("_dmarc." + domain, DnsRecordType.Txt, new TextRecord(record));
    }

    /// <summary>Tells what is due a day later.</summary>
    private static async Task<int> TellAsync(CheckedHost host, bool forgetful = false)
    {
        await host.Smtp.Counter.WriteAsync();
        var tomorrow = new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddHours(30));
        // A resolver of its own has nothing remembered.
        var resolver = forgetful ? host.NewResolver() : host.Resolver;
        using var poster = new ReportPoster(resolver, new HttpsOptions());
        await using var reports = new DailyReports(host.Smtp.Store, resolver, poster, "mx.example.test", tomorrow, NullLogger<DailyReports>.Instance);
        return await reports.SendDueAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<List<(MimeMessage Message, AggregateReport Report)>> ReportsAsync(CheckedHost host, string domain)
    {
        List<(MimeMessage, AggregateReport)> found = [];
        foreach (var claimed in (await host.Smtp.Store.Queue.ClaimAsync(domain, 10, TimeSpan.FromMinutes(1))).Value.Messages)
        {
            Assert.Contains(host.Smtp.Store.Journeys.Find(claimed.Message.QueueId)!.Events, happened => happened is DmarcReported);
            using var content = host.Smtp.Store.Messages.OpenQueued(claimed.Message)!;
            var message = await MimeMessage.LoadAsync(content.OpenRead());
            var file = message.BodyParts.OfType<MimePart>().Single(part => part.ContentType.IsMimeType("application", "gzip"));
            Assert.EndsWith(".xml.gz", file.FileName, StringComparison.Ordinal);
            using var octets = file.Content!.Open();
            found.Add((message, AggregateReportFile.Read(octets).Report!));
        }
        return found;
    }
}
