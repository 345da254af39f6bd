using System.Net;
using System.Text;
using CsCheck;
using Hikyaku.Protocol.Addressing;
using Hikyaku.Protocol.Message.Headers;
using Hikyaku.Protocol.Message.Trace;

namespace Hikyaku.Protocol.Tests.Message.Trace;

/// <summary>RFC 5321 §4.4.</summary>
public sealed class TraceFieldTests
{
    private static readonly DateTimeOffset Moment = new(2015, 1, 31, 16, 28, 33, TimeSpan.FromHours(9));

    private static readonly ReceivedField Stamp = new()
    {
        ClientName = "mx.example.org",
        ClientAddress = IPAddress.Parse("192.0.2.1"),
        ClientHost = "mail.example.org",
        ServerName = "mail.example.test",
        With = new WithProtocol(IsLmtp: false, IsExtended: true, UsesUtf8: false, IsEncrypted: true, IsAuthenticated: false),
        Tls = ("TLSv1.3", "TLS_AES_256_GCM_SHA384"),
        Id = "4Xyz01",
        For = new ForwardPath(MailAddress.TryParse("alice@example.test")),
        Date = Moment,
    };

    [Fact]
    public void Received_tells_from_whom_by_whom_how_and_when() =>
        Assert.Equal(
            "Received: from mx.example.org (mail.example.org [192.0.2.1])\r\n" +
            "\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384)\r\n" +
            "\tby mail.example.test with ESMTPS id 4Xyz01\r\n" +
            "\tfor <alice@example.test>; Sat, 31 Jan 2015 16:28:33 +0900\r\n",
            Text(Stamp.ToField()));

    [Fact]
    public void Without_TLS_host_and_single_recipient_it_is_shorter() =>
        Assert.Equal(
            "Received: from [IPv6:2001:db8::1] ([IPv6:2001:db8::1])\r\n\tby mail.example.test with SMTP id 4Xyz01; Sat, 31 Jan 2015 16:28:33 +0900\r\n",
            Text((Stamp with
            {
                ClientName = "[IPv6:2001:DB8:0::1]",
                ClientAddress = IPAddress.Parse("2001:db8::1"),
                ClientHost = null,
                Tls = null,
                For = null,
                With = default,
            }).ToField()));

    [Theory]
    [InlineData(false, false, false, false, false, "SMTP")]
    [InlineData(false, true, false, false, false, "ESMTP")]
    [InlineData(false, true, false, true, false, "ESMTPS")]
    [InlineData(false, true, false, false, true, "ESMTPA")]
    [InlineData(false, true, false, true, true, "ESMTPSA")]
    [InlineData(false, true, true, true, true, "UTF8SMTPSA")]
    [InlineData(false, true, true, false, false, "UTF8SMTP")]
    [InlineData(true, true, false, false, false, "LMTP")]
    [InlineData(true, true, false, true, true, "LMTPSA")]
    [InlineData(true, true, true, true, false, "UTF8LMTPS")]
    public void The_protocol_has_its_registered_name(bool lmtp, bool extended, bool utf8, bool tls, bool auth, string name) => // RFC 3848, RFC 6531 §4.3
        Assert.Equal(name, new WithProtocol(lmtp, extended, utf8, tls, auth).ToString());

    [Fact]
    public void A_recipient_beyond_ASCII_is_told_only_in_a_UTF8SMTP_transaction()
    {
        var path = new ForwardPath(MailAddress.TryParse("壺@example.test"));
        Assert.DoesNotContain("for", Text((Stamp with { For = path }).ToField()), StringComparison.Ordinal);
        Assert.Contains("for <壺@example.test>;", Text((Stamp with { For = path, With = Stamp.With with { UsesUtf8 = true } }).ToField()), StringComparison.Ordinal);
    }

    [Fact]
    public void Long_names_are_folded()
    {
        var name = string.Join('.', Enumerable.Repeat("abcdefgh", 7));
        var field = Text((Stamp with { ClientName = name, ClientHost = name }).ToField());
        Assert.All(field.Split("\r\n"), line => Assert.InRange(line.Length, 0, 90));
        Assert.Equal("from", Text(Assert.Single(Fields(field)).Unfold()).Split(' ')[0]);
    }

    [Fact]
    public void Whatever_a_client_says_it_stays_one_field_of_printable_ASCII() =>
        Gen.Select(Gen.String, Gen.String, Gen.String).Sample((client, host, cipher) =>
        {
            var field = (Stamp with { ClientName = client, ClientHost = host, Id = cipher, Tls = (host, cipher) }).ToField();
            Assert.Single(Fields(Text(field)));
            Assert.EndsWith("+0900\r\n", Text(field), StringComparison.Ordinal);
            Assert.DoesNotContain(field, o => o is > 0x7E or < 0x20 and not ((byte)'\r' or (byte)'\n' or (byte)'\t'));
        });

    [Fact]
    public void Return_Path_and_Delivered_To()
    {
        var alice = MailAddress.TryParse("alice@example.test")!;
        Assert.Equal("Return-Path: <>\r\n", Text(DeliveryFields.ReturnPath(default)));
        Assert.Equal("Return-Path: <alice@example.test>\r\n", Text(DeliveryFields.ReturnPath(new ReversePath(alice))));
        Assert.Equal("Delivered-To: alice@example.test\r\n", Text(DeliveryFields.DeliveredTo(alice)));
    }

    [Fact]
    public void Submission_adds_Date_and_Message_ID_only_when_they_are_missing() // RFC 6409 §8.2, §8.3
    {
        var host = DomainName.TryParse("mail.example.test")!;
        Assert.Empty(OriginFields.Missing("Date: x\r\nMESSAGE-ID: <a@b>\r\n\r\n"u8, Moment, host));
        Assert.Equal("Date: Sat, 31 Jan 2015 16:28:33 +0900\r\n", Text(OriginFields.Missing("Message-ID: <a@b>\r\n\r\n"u8, Moment, host)));

        var both = Fields(Text(OriginFields.Missing("Subject: x\r\n\r\nDate: in the body\r\n"u8, Moment, host)));
        Assert.Equal(2, both.Count);
        var id = MessageIds.ReadOne(both[1].Unfold());
        Assert.Matches(@"^20150131072833000\.[a-z0-9]{16}@mail\.example\.test$", id);
        Assert.NotEqual(id, OriginFields.NewMessageId(Moment, host));
    }

    private static string Text(byte[] octets) => Encoding.UTF8.GetString(octets);

    private sealed record Field(byte[] Raw)
    {
        public byte[] Unfold()
        {
            Assert.True(HeaderFields.TryFind(Raw, Name(Raw), out var field));
            return field.Unfold();
        }

        private static byte[] Name(byte[] raw) => raw[..Array.IndexOf(raw, (byte)':')];
    }

    private static List<Field> Fields(string header)
    {
        var fields = new List<Field>();
        foreach (var field in new HeaderFields(Encoding.UTF8.GetBytes(header)))
            fields.Add(new Field(field.Raw.ToArray()));
        return fields;
    }
}
