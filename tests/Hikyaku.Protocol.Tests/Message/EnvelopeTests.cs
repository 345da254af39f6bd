using System.Text;
using Hikyaku.Protocol.Message;

namespace Hikyaku.Protocol.Tests.Message;

/// <summary>ENVELOPE, RFC 9051 §7.5.2, with the messages of RFC 5322 appendix A.</summary>
public sealed class EnvelopeTests
{
    [Fact]
    public void Sender_and_Reply_To_default_to_From_and_missing_fields_are_NIL() =>
        AssertEnvelope(
            """("Fri, 21 Nov 1997 09:55:06 -0600" "Saying Hello" (("John Doe" NIL "jdoe" "machine.example")) (("John Doe" NIL "jdoe" "machine.example")) (("John Doe" NIL "jdoe" "machine.example")) (("Mary Smith" NIL "mary" "example.net")) NIL NIL NIL "<1234@local.machine.example>")""",
            // RFC 5322 appendix A.1.1
            """
            From: John Doe <jdoe@machine.example>
            To: Mary Smith <mary@example.net>
            Subject: Saying Hello
            Date: Fri, 21 Nov 1997 09:55:06 -0600
            Message-ID: <1234@local.machine.example>

            This is a message just to say hello.
            """);

    [Fact]
    public void Quoted_names_and_lists_of_mailboxes() =>
        AssertEnvelope(
            """("Tue, 1 Jul 2003 10:52:37 +0200" NIL (("Joe Q. Public" NIL "john.q.public" "example.com")) (("Joe Q. Public" NIL "john.q.public" "example.com")) (("Joe Q. Public" NIL "john.q.public" "example.com")) (("Mary Smith" NIL "mary" "x.test")(NIL NIL "jdoe" "example.org")("Who?" NIL "one" "y.test")) ((NIL NIL "boss" "nil.test")("Giant; \"Big\" Box" NIL "sysservices" "example.net")) NIL NIL "<5678.21-Nov-1997@example.com>")""",
            // RFC 5322 appendix A.1.2
            """
            From: "Joe Q. Public" <john.q.public@example.com>
            To: Mary Smith <mary@x.test>, jdoe@example.org, Who? <one@y.test>
            Cc: <boss@nil.test>, "Giant; \"Big\" Box" <sysservices@example.net>
            Date: Tue, 1 Jul 2003 10:52:37 +0200
            Message-ID: <5678.21-Nov-1997@example.com>

            """);

    [Fact]
    public void Group_addresses() =>
        AssertEnvelope(
            """("Thu, 13 Feb 1969 23:32:54 -0330" NIL (("Pete" NIL "pete" "silly.example")) (("Pete" NIL "pete" "silly.example")) (("Pete" NIL "pete" "silly.example")) ((NIL NIL "A Group" NIL)("Ed Jones" NIL "c" "a.test")(NIL NIL "joe" "where.test")("John" NIL "jdoe" "one.test")(NIL NIL NIL NIL)) ((NIL NIL "Undisclosed recipients" NIL)(NIL NIL NIL NIL)) NIL NIL "<testabcd.1234@silly.example>")""",
            // RFC 5322 appendix A.1.3
            """
            From: Pete <pete@silly.example>
            To: A Group:Ed Jones <c@a.test>,joe@where.test,John <jdoe@one.test>;
            Cc: Undisclosed recipients:;
            Date: Thu, 13 Feb 1969 23:32:54 -0330
            Message-ID: <testabcd.1234@silly.example>

            """);

    [Fact]
    public void White_space_comments_and_other_oddities() =>
        AssertEnvelope(
            """("Thu, 13 Feb 1969 23:32 -0330 (Newfoundland Time)" NIL (("Pete" NIL "pete" "silly.test")) (("Pete" NIL "pete" "silly.test")) (("Pete" NIL "pete" "silly.test")) ((NIL NIL "A Group" NIL)("Chris Jones" NIL "c" "public.example")(NIL NIL "joe" "example.org")("John" NIL "jdoe" "one.test")(NIL NIL NIL NIL)) ((NIL NIL "Hidden recipients" NIL)(NIL NIL NIL NIL)) NIL NIL "<testabcd.1234@silly.test>")""",
            // RFC 5322 appendix A.5
            """
            From: Pete(A nice \) chap) <pete(his account)@silly.test(his host)>
            To:A Group(Some people)
                 :Chris Jones <c@(Chris's host.)public.example>,
                     joe@example.org,
              John <jdoe@one.test> (my dear friend); (the end of the group)
            Cc:(Empty list)(start)Hidden recipients  :(nobody(that I know))  ;
            Date: Thu,
             13
             Feb
             1969
             23:32
             -0330 (Newfoundland Time)
            Message-ID:              <testabcd.1234@silly.test>

            """);

    [Fact]
    public void Obsolete_routes_and_white_space_around_dots() =>
        AssertEnvelope(
            """("Thu, 13 Feb 1969 23:32:54 -0330" NIL (("Joe Q. Public" NIL "john.q.public" "example.com")) (("Joe Q. Public" NIL "john.q.public" "example.com")) (("Joe Q. Public" NIL "john.q.public" "example.com")) (("Mary Smith" "@node.test" "mary" "example.net")(NIL NIL "jdoe" "test.example")) NIL NIL NIL NIL)""",
            // RFC 5322 appendix A.6.1 and A.6.3
            """
            From: Joe Q. Public <john.q.public@example.com>
            To: Mary Smith <@node.test:mary@example.net>, , jdoe@test  . example
            Date: Thu, 13 Feb 1969 23:32:54 -0330

            """);

    [Fact]
    public void Present_but_empty_text_is_the_empty_string_and_empty_addresses_are_NIL() => // RFC 9051 §7.5.2
        AssertEnvelope(
            """("" "" NIL NIL NIL NIL NIL NIL "" "")""",
            "Date:\nSubject: \nFrom:\nSender:\nReply-To:\nTo: ,\nCc:\nBcc:\nIn-Reply-To:\nMessage-ID:\n\n");

    [Fact]
    public void Encoded_words_stay_as_they_are_and_folding_goes() =>
        AssertEnvelope(
            """(NIL "=?ISO-2022-JP?B?GyRCRFsbKEI=?= =?ISO-2022-JP?B?GyRCRFsbKEI=?=" (("=?ISO-2022-JP?B?GyRCRFsbKEI=?=" NIL "a" "b")) (("=?ISO-2022-JP?B?GyRCRFsbKEI=?=" NIL "a" "b")) (("=?ISO-2022-JP?B?GyRCRFsbKEI=?=" NIL "a" "b")) NIL NIL NIL NIL NIL)""",
            "Subject: =?ISO-2022-JP?B?GyRCRFsbKEI=?=\n =?ISO-2022-JP?B?GyRCRFsbKEI=?=\nFrom: =?ISO-2022-JP?B?GyRCRFsbKEI=?= <a@b>\n\n");

    [Fact]
    public void Octets_beyond_ASCII_make_a_literal() =>
        AssertEnvelope(
            "(NIL {4}\r\ncaf\u00e9 (({1}\r\n\u00e9 NIL \"a\" \"b\")) (({1}\r\n\u00e9 NIL \"a\" \"b\")) (({1}\r\n\u00e9 NIL \"a\" \"b\")) NIL NIL NIL NIL NIL)",
            "Subject: caf\u00e9\nFrom: \u00e9 <a@b>\n\n");

    [Fact]
    public void A_word_without_domain_is_no_group() =>
        AssertEnvelope(
            """(NIL NIL ((NIL NIL "root" "")) ((NIL NIL "root" "")) ((NIL NIL "root" "")) (("Postmaster" NIL "" "")) NIL NIL NIL NIL)""",
            "From: root\nTo: Postmaster <>\n\n");

    [Fact]
    public void Of_a_field_given_twice_the_first_counts_but_addresses_add_up() =>
        AssertEnvelope(
            """(NIL "one" NIL NIL NIL ((NIL NIL "a" "b")(NIL NIL "c" "d")) NIL NIL NIL NIL)""",
            "Subject: one\nSubject: two\nTo: a@b\nTo: c@d\n\n");

    private static void AssertEnvelope(string expected, string message)
    {
        var octets = BodyShape.Octets(message);
        var structure = MessageScanner.Scan(octets);
        BodyShape.Check(octets, structure);
        Assert.Equal(expected, Encoding.Latin1.GetString(structure.Envelope.Span));
    }
}
