import Mustache

// A list has a thousand cells, and the library looks every name up by reflection, in each value
// that surrounds it until one has it: a third of a second for one page. What is repeated most tells
// its parts itself, and its template asks for them by names that begin with a dot, which are looked
// for nowhere else.

extension SheetView.Row: MustacheParent {
    func child(named name: String) -> Any? {
        switch name {
        case "head": head
        case "cells": cells
        default: nil
        }
    }
}

extension SheetView.Cell: MustacheParent {
    /// One of `linked`, `timed`, `toned` and `plain`, and what stands below.
    func child(named name: String) -> Any? {
        switch name {
        case "linked": link.map { ["address": $0, "text": text] }
        case "timed": link == nil ? time : nil
        case "toned": isMarked ? tone.map { ["tone": $0, "text": text] } : nil
        case "plain": link == nil && time == nil && tone == nil ? text : nil
        case "why": why
        case "isFigure": isFigure
        default: nil
        }
    }

    private var isMarked: Bool { link == nil && time == nil }
}

extension TimeView: MustacheParent {
    func child(named name: String) -> Any? {
        switch name {
        case "machine": machine
        case "age": age
        case "text": text
        default: nil
        }
    }
}

extension StatusView: MustacheParent {
    func child(named name: String) -> Any? {
        switch name {
        case "code": code
        case "text": text
        case "tone": tone
        default: nil
        }
    }
}

extension BoardView.Row: MustacheParent {
    func child(named name: String) -> Any? {
        switch name {
        case "address": address
        case "number": number
        case "order": order
        case "customer": customer
        case "channel": channel
        case "status": status
        case "holds": holds
        case "lines": lines
        case "amount": amount
        case "currency": currency
        case "erpNumber": erpNumber
        case "received": received
        case "updated": updated
        default: nil
        }
    }
}
