namespace Hikyaku.Server.Explaining;

/// <summary>A message, explained in one language.</summary>
/// <param name="Sentence">What anyone should know about its sender, in one sentence.</param>
/// <param name="Confidence">true-sender, unknown, doubtful or forged.</param>
/// <param name="Findings">What the checks of the recipient's server found, one sentence each.</param>
/// <param name="Warnings">What a careful reader would notice.</param>
/// <param name="Hops">The way it came, the first server first.</param>
/// <param name="HopsLeftOut">Servers on the way that are not shown.</param>
/// <param name="Fields">The header, in its order.</param>
/// <param name="FieldsLeftOut">Fields that are not shown.</param>
/// <param name="Parts">What the body is made of.</param>
/// <param name="PartsLeftOut">Parts that are not shown.</param>
/// <param name="Reports">What a delivery report tells of its recipients; empty when it is none.</param>
/// <param name="Complaint">What a report about a mail of ours (RFC 5965) tells; null when it is none.</param>
internal sealed record ExplainedMessage(
    string Sentence, string Confidence, IReadOnlyList<string> Findings, IReadOnlyList<string> Warnings, IReadOnlyList<ExplainedHop> Hops, int HopsLeftOut,
    IReadOnlyList<ExplainedField> Fields, int FieldsLeftOut, IReadOnlyList<ExplainedPart> Parts, int PartsLeftOut, IReadOnlyList<ExplainedReply> Reports,
    ExplainedComplaint? Complaint);

/// <summary>One server on the way.</summary>
/// <param name="Number">From 1, the first one.</param>
/// <param name="From">Who gave it the mail.</param>
/// <param name="By">The server; a question mark when it does not say.</param>
/// <param name="At">When.</param>
/// <param name="SecondsSinceLast">How long after the server before it.</param>
/// <param name="Encrypted">Whether the way there was encrypted, as it says.</param>
/// <param name="Trusted">Whether the recipient's own server wrote the line.</param>
/// <param name="Remarks">What is odd or good about it.</param>
internal sealed record ExplainedHop(int Number, string From, string By, DateTimeOffset? At, double? SecondsSinceLast, bool Encrypted, bool Trusted, IReadOnlyList<string> Remarks);

/// <summary>A header field.</summary>
/// <param name="Name">As written.</param>
/// <param name="Value">Decoded, on one line, perhaps cut.</param>
/// <param name="What">What such a field is; null when that was told before.</param>
/// <param name="Writer">Who writes it.</param>
/// <param name="Trust">Whether it can be trusted here.</param>
/// <param name="Says">What this one says; null when the value says it.</param>
/// <param name="Source">The standard that describes it; null when none does.</param>
internal sealed record ExplainedField(string Name, string Value, string? What, string? Writer, string? Trust, string? Says, string? Source);

/// <summary>A part of the body.</summary>
/// <param name="Depth">0 for the whole.</param>
/// <param name="Type">The media type.</param>
/// <param name="FileName">Its name as a file.</param>
/// <param name="Octets">Its size as sent.</param>
/// <param name="Says">What it is, in words.</param>
internal sealed record ExplainedPart(int Depth, string Type, string? FileName, long Octets, string Says);

/// <summary>What a server answered, explained.</summary>
/// <param name="Recipient">Whom it is about; null when that is not known.</param>
/// <param name="Reply">The answer.</param>
/// <param name="Cause">The likely cause.</param>
/// <param name="Advice">What to do.</param>
/// <param name="Retry">Whether it is tried again.</param>
/// <param name="WillRetry">The same for programs.</param>
internal sealed record ExplainedReply(string? Recipient, string Reply, string Cause, string Advice, string Retry, bool WillRetry);

/// <summary>A report of another mail system about a mail that went out from here, explained.</summary>
/// <param name="Type">abuse, fraud, virus, not-spam, auth-failure, other, or as it says.</param>
/// <param name="Says">What that means.</param>
/// <param name="Advice">What to do.</param>
/// <param name="Facts">What else it tells of that mail, one sentence each.</param>
internal sealed record ExplainedComplaint(string Type, string Says, string Advice, IReadOnlyList<string> Facts);
