extension RestConfiguration: Codable {
    private enum CodingKeys: String, CodingKey {
        case baseURL, authentication, headers, tables, operations, exports
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            baseURL: try container.decode(String.self, forKey: .baseURL),
            authentication: try container.value(.authentication, or: .none),
            operations: try container.decode([String: RestOperation].self, forKey: .operations)
        )
        headers = try container.value(.headers, or: headers)
        terms = try TargetTerms(from: decoder)
        tables = try container.value(.tables, or: [:])
        exports = try container.value(.exports, or: [:])
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(baseURL, forKey: .baseURL)
        try container.encode(authentication, forKey: .authentication)
        if !headers.isEmpty { try container.encode(headers, forKey: .headers) }
        try terms.encode(to: encoder)
        if !tables.isEmpty { try container.encode(tables, forKey: .tables) }
        try container.encode(operations, forKey: .operations)
        if !exports.isEmpty { try container.encode(exports, forKey: .exports) }
    }
}

extension RestAuthentication: Codable {
    private enum CodingKeys: String, CodingKey {
        case type, name, scheme, secret, user, password
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        switch try container.decode(String.self, forKey: .type) {
        case "none": self = .none
        case "header":
            self = .header(
                name: try container.decode(String.self, forKey: .name),
                scheme: try container.decodeIfPresent(String.self, forKey: .scheme),
                secret: try container.decode(SecretReference.self, forKey: .secret)
            )
        case "basic":
            self = .basic(
                user: try container.decode(String.self, forKey: .user),
                password: try container.decode(SecretReference.self, forKey: .password)
            )
        default:
            throw DecodingError.dataCorruptedError(
                forKey: .type,
                in: container,
                debugDescription: "type is none, header or basic"
            )
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .none: try container.encode("none", forKey: .type)
        case .header(let name, let scheme, let secret):
            try container.encode("header", forKey: .type)
            try container.encode(name, forKey: .name)
            try container.encodeIfPresent(scheme, forKey: .scheme)
            try container.encode(secret, forKey: .secret)
        case .basic(let user, let password):
            try container.encode("basic", forKey: .type)
            try container.encode(user, forKey: .user)
            try container.encode(password, forKey: .password)
        }
    }
}

extension RestOperation: Codable {
    private enum CodingKeys: String, CodingKey {
        case method, path, headers, body, reference, result, answers, find, list
        case isRepeatable = "repeatable"
        case timeoutSeconds
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            method: try container.value(.method, or: "POST"),
            path: try container.decode(String.self, forKey: .path),
            headers: try container.value(.headers, or: [:]),
            body: try container.decodeIfPresent(String.self, forKey: .body),
            reference: try container.decodeIfPresent(String.self, forKey: .reference),
            result: try container.decodeIfPresent(String.self, forKey: .result),
            answers: try container.value(.answers, or: []),
            find: try container.decodeIfPresent(RestFind.self, forKey: .find),
            list: try container.decodeIfPresent(RestList.self, forKey: .list),
            isRepeatable: try container.value(.isRepeatable, or: false),
            timeoutSeconds: try container.decodeIfPresent(Int.self, forKey: .timeoutSeconds)
        )
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(method, forKey: .method)
        try container.encode(path, forKey: .path)
        if !headers.isEmpty { try container.encode(headers, forKey: .headers) }
        try container.encodeIfPresent(body, forKey: .body)
        try container.encodeIfPresent(reference, forKey: .reference)
        try container.encodeIfPresent(result, forKey: .result)
        if !answers.isEmpty { try container.encode(answers, forKey: .answers) }
        try container.encodeIfPresent(find, forKey: .find)
        try container.encodeIfPresent(list, forKey: .list)
        if isRepeatable { try container.encode(true, forKey: .isRepeatable) }
        try container.encodeIfPresent(timeoutSeconds, forKey: .timeoutSeconds)
    }
}

extension RestFind: Codable {
    private enum CodingKeys: String, CodingKey {
        case path, headers, reference, result
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            path: try container.decode(String.self, forKey: .path),
            headers: try container.value(.headers, or: [:]),
            reference: try container.decode(String.self, forKey: .reference),
            result: try container.decodeIfPresent(String.self, forKey: .result)
        )
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(path, forKey: .path)
        if !headers.isEmpty { try container.encode(headers, forKey: .headers) }
        try container.encode(reference, forKey: .reference)
        try container.encodeIfPresent(result, forKey: .result)
    }
}

extension RestList: Codable {
    private enum CodingKeys: String, CodingKey {
        case path, headers, items, key, reference
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            path: try container.decode(String.self, forKey: .path),
            headers: try container.value(.headers, or: [:]),
            items: try container.decode(String.self, forKey: .items),
            key: try container.decode(String.self, forKey: .key),
            reference: try container.decode(String.self, forKey: .reference)
        )
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(path, forKey: .path)
        if !headers.isEmpty { try container.encode(headers, forKey: .headers) }
        try container.encode(items, forKey: .items)
        try container.encode(key, forKey: .key)
        try container.encode(reference, forKey: .reference)
    }
}

extension RestAnswerRule: Codable {
    private enum CodingKeys: String, CodingKey {
        case statuses, pointer, equals, means, reference, detail
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            statuses: try container.value(.statuses, or: []),
            pointer: try container.decodeIfPresent(String.self, forKey: .pointer),
            equals: try container.decodeIfPresent(String.self, forKey: .equals),
            means: try container.decode(Meaning.self, forKey: .means),
            reference: try container.decodeIfPresent(String.self, forKey: .reference),
            detail: try container.decodeIfPresent(String.self, forKey: .detail)
        )
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        if !statuses.isEmpty { try container.encode(statuses, forKey: .statuses) }
        try container.encodeIfPresent(pointer, forKey: .pointer)
        try container.encodeIfPresent(equals, forKey: .equals)
        try container.encode(means, forKey: .means)
        try container.encodeIfPresent(reference, forKey: .reference)
        try container.encodeIfPresent(detail, forKey: .detail)
    }
}
