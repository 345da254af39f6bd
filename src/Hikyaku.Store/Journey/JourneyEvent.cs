using System.Text.Json.Serialization;

namespace Hikyaku.Store.Journey;

/// <summary>
/// Something that happened to a message on its way, kept in the same commit as the state it tells of.
/// Never holds private content.
/// </summary>
/// <param name="At">When.</param>
[JsonDerivedType(typeof(Received), "received")]
[JsonDerivedType(typeof(RecipientRefused), "recipient-refused")]
[JsonDerivedType(typeof(ClientNameChecked), "client-name-checked")]
[JsonDerivedType(typeof(GreetingLooked), "greeting-looked")]
[JsonDerivedType(typeof(BimiFound), "bimi-found")]
[JsonDerivedType(typeof(SpfChecked), "spf-checked")]
[JsonDerivedType(typeof(DkimChecked), "dkim-checked")]
[JsonDerivedType(typeof(SignaturesIgnored), "signatures-ignored")]
[JsonDerivedType(typeof(ArcChecked), "arc-checked")]
[JsonDerivedType(typeof(DmarcChecked), "dmarc-checked")]
[JsonDerivedType(typeof(ChainSealed), "chain-sealed")]
[JsonDerivedType(typeof(Judged), "judged")]
[JsonDerivedType(typeof(ForgedResultsRemoved), "forged-results-removed")]
[JsonDerivedType(typeof(ComplaintArrived), "complaint-arrived")]
[JsonDerivedType(typeof(Signed), "signed")]
[JsonDerivedType(typeof(Filed), "filed")]
[JsonDerivedType(typeof(Released), "released")]
[JsonDerivedType(typeof(Queued), "queued")]
[JsonDerivedType(typeof(Routed), "routed")]
[JsonDerivedType(typeof(DeliveryAttempted), "delivery-attempted")]
[JsonDerivedType(typeof(SenderNotified), "sender-notified")]
[JsonDerivedType(typeof(QueueChanged), "queue-changed")]
[JsonDerivedType(typeof(Notice), "notice")]
[JsonDerivedType(typeof(TlsReported), "tls-reported")]
[JsonDerivedType(typeof(DmarcReported), "dmarc-reported")]
public abstract record JourneyEvent(DateTimeOffset At);

/// <summary>The message came in over a connection.</summary>
public sealed record Received(
    DateTimeOffset At, string Protocol, string? ClientAddress, string? HeloName, string? TlsVersion, string? TlsCipher,
    string? AuthenticatedAs, string ReversePath, IReadOnlyList<string> ForwardPaths, string? MessageId, long Size) : JourneyEvent(At);

/// <summary>A recipient was refused in session.</summary>
public sealed record RecipientRefused(DateTimeOffset At, string ForwardPath, string Reply) : JourneyEvent(At);

/// <summary>The message was signed for the domain of its author (DKIM).</summary>
/// <param name="At">When.</param>
/// <param name="Domain">Who takes responsibility.</param>
/// <param name="Selectors">The keys that signed, by the names under which they are published.</param>
public sealed record Signed(DateTimeOffset At, string Domain, IReadOnlyList<string> Selectors) : JourneyEvent(At);

/// <summary>A copy was filed.</summary>
public sealed record Filed(DateTimeOffset At, string Recipient, string Account, string Mailbox, string Rule) : JourneyEvent(At);
